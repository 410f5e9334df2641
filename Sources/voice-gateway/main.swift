import Foundation

// What this process creates is its owner's alone, and no memory of it, tokens and all, goes into a core file.
umask(0o077)
var noCore = rlimit(rlim_cur: 0, rlim_max: 0)
setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &noCore)

await VoiceGatewayCommand.start()
