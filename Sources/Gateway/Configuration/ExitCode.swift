/// The exit codes of `voice-gateway`, which scripts rely on (after `sysexits.h`).
public enum ExitCode: Int32, Sendable {
    case ok = 0
    /// A command line that makes no sense, or names something that does not exist.
    case usage = 64
    /// The state is damaged, or of a later version.
    case damagedState = 65
    /// A port or service is not available.
    case unavailable = 69
    /// A file or directory that cannot be read, or that others can reach and must not.
    case permission = 77
    /// Configuration whose content is wrong.
    case configuration = 78
}
