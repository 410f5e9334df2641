/// Why the gateway could not be started or asked, with the last it said on standard error: exit code 3.
public struct LaunchFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// How many of the last lines of standard error are told.
    static let errorLinesMax = 12

    public var description: String

    init(_ what: String, errorTail: String = "") {
        let lines = errorTail.split(whereSeparator: \.isNewline).suffix(Self.errorLinesMax)
        description = lines.isEmpty ? what : what + "; its last words:\n" + lines.map { "  \($0)" }.joined(separator: "\n")
    }
}
