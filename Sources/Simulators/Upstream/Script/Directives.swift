/// The `[[...]]` orders a user text may hold for the scripted model, and the text without them.
///
/// `[[then]]` ends the orders of one leg of a turn: what follows holds when the model is asked again with the results of its calls.
struct Directives: Sendable, Equatable {
    /// What holds for the first leg of the turn, the one that answers the user.
    var first = Orders()
    /// What holds for the legs after it, each asked with tool results.
    var later: [Orders] = []
    /// What the user said besides.
    var rest: String

    init(_ text: String) {
        guard text.contains("[[") else {
            rest = Self.tidied(text)
            return
        }
        var legs = [Orders()]
        var rest = ""
        var scanner = OrderScanner(text)
        while let piece = scanner.next() {
            switch piece {
            case .text(let text): rest += text
            case .order(let order) where order.trimmingSpaces.lowercased() == "then": legs.append(Orders())
            case .order(let order):
                if !legs[legs.count - 1].obey(order) { rest += "[[\(order)]]" }
            }
        }
        first = legs[0]
        later = Array(legs.dropFirst())
        self.rest = Self.tidied(rest)
    }

    /// The orders of a leg, counted from 0; nil beyond those that were given.
    func orders(ofLeg leg: Int) -> Orders? {
        if leg == 0 { return first }
        if leg <= later.count { return later[leg - 1] }
        // A loop has no last leg.
        return (later.last ?? first).repeatsCalls ? later.last ?? first : nil
    }

    /// Without spaces to spare, and without notes of the client's: lines in single brackets ahead of what the user said.
    private static func tidied(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let said = lines.drop { $0.hasPrefix("[") && !$0.hasPrefix("[[") && $0.hasSuffix("]") && !$0.hasSuffix("]]") }
        return (said.isEmpty ? lines[...] : said).joined(separator: "\n").split(separator: " ").joined(separator: " ")
    }
}
