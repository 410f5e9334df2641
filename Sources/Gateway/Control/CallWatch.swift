/// What `call status --watch` prints as the telephone changes: the whole block anew on a terminal, else a line a change.
public struct CallWatch: Sendable {
    public enum Style: Sendable {
        /// A terminal: each block replaces the one before.
        case repaint
        /// A line for every change worth one.
        case lines
        /// A JSON report for every change.
        case json
    }

    private let style: Style
    private var shown: String?
    private var hasSeenCall = false

    public init(_ style: Style) { self.style = style }

    /// What to print for a glance, ready to be written; nil when nothing worth it has changed.
    public mutating func text(_ glance: CallGlance) -> String? {
        let isFirst = shown == nil
        let change = style == .repaint ? glance.block : glance.change
        guard shown != change else { return nil }
        shown = change
        return switch style {
        case .repaint: Self.painted(glance.block, isFirst: isFirst)
        case .lines: glance.line + "\n"
        case .json: glance.json + "\n"
        }
    }

    /// Whether there was a call, and now there is none: the watching is over.
    public mutating func isOver(_ glance: CallGlance) -> Bool {
        defer { if glance.hasCall { hasSeenCall = true } }
        return hasSeenCall && !glance.hasCall
    }

    /// The block from the upper left corner on, each line cleared to its end and the screen after the last (ECMA-48 CUP, EL, ED).
    private static func painted(_ block: String, isFirst: Bool) -> String {
        let lines = block.split(separator: "\n").map { $0 + "\u{1B}[K\n" }
        return (isFirst ? "\u{1B}[2J" : "") + "\u{1B}[H" + lines.joined() + "\u{1B}[J"
    }
}
