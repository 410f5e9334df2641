import Foundation

// What this process creates is its owner's alone, and no memory of it, tokens and all, goes into a core file.
umask(0o077)
var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)

// As many connections as the system lets this user have, not as few as it gives by default.
var files = rlimit()
if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 {
    files.rlim_cur = min(files.rlim_max, 65_536)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
}

await VoiceGatewayCommand.start()
