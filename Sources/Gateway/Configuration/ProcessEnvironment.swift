import Foundation

/// The variables the process was started with, read once.
///
/// What is secret in them is then wiped where the kernel shows it (`/proc/PID/environ`) and gone for programs that are started.
public enum ProcessEnvironment {
    /// As they were.
    public static let atStart: [String: String] = {
        let variables = ProcessInfo.processInfo.environment
        for name in ConfigurationKeys.secretVariables {
            guard let value = getenv(name) else { continue }
            memset(value, 0, strlen(value))
            unsetenv(name)
        }
        return variables
    }()

    /// What programs that the gateway starts are given.
    static var withoutSecrets: [String: String] { atStart.filter { !ConfigurationKeys.secretVariables.contains($0.key) } }
}
