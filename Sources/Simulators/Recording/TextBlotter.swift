/// Takes what is private out of recorded text, the same for the same, so that what was equal stays equal.
public struct TextBlotter: Sendable {
    /// Whether every word is replaced too, not only what looks private.
    private let hidesWords: Bool
    private static let standIns = [
        "river", "stone", "cloud", "lantern", "meadow", "harbour", "violin", "orchard", "compass", "window", "garden", "button", "ladder",
        "mirror", "pillow", "rocket", "saddle", "ticket", "umbrella", "village", "walnut", "yellow", "zebra", "anchor", "bridge", "candle",
    ]

    public init(hidesWords: Bool = false) { self.hidesWords = hidesWords }

    /// The text with addresses, long numbers and what looks like a key replaced; with every word replaced where that was asked for.
    public func callAsFunction(_ text: String) -> String {
        var pieces: [String] = []
        var word = ""
        for character in text {
            if character.isWhitespace {
                pieces.append(blotted(word))
                word = ""
                pieces.append(String(character))
            } else {
                word.append(character)
            }
        }
        pieces.append(blotted(word))
        return joinedNumbers(pieces).joined()
    }

    private func blotted(_ word: String) -> String {
        guard !word.isEmpty else { return word }
        let core = Self.core(of: word)
        if core.contains("@"), core.contains(".") { return word.replacing(core, with: "someone@example.com") }
        if core.contains("://") || core.lowercased().hasPrefix("www.") { return word.replacing(core, with: "https://example.com") }
        if Self.isKey(core) { return word.replacing(core, with: "[hidden]") }
        if core.count(where: \.isNumber) >= 5 { return String(word.map { $0.isNumber ? "0" : $0 }) }
        guard hidesWords, core.contains(where: \.isLetter) else { return word }
        var digest = Digest()
        digest.add(core.lowercased())
        let standIn = Self.standIns[Int(digest.value % UInt64(Self.standIns.count))]
        let isCapital = core.first?.isUppercase == true
        return word.replacing(core, with: isCapital ? standIn.prefix(1).uppercased() + standIn.dropFirst() : standIn)
    }

    /// A number written in groups, as telephone numbers are, is one number.
    private func joinedNumbers(_ pieces: [String]) -> [String] {
        var pieces = pieces
        var run: [Int] = []
        func isNumeric(_ piece: String) -> Bool {
            piece.contains(where: \.isNumber) && piece.allSatisfy { $0.isNumber || "+-().,/".contains($0) }
        }
        func close(_ run: inout [Int]) {
            let digits = run.reduce(0) { $0 + pieces[$1].count(where: \.isNumber) }
            if digits >= 7 { for index in run { pieces[index] = String(pieces[index].map { $0.isNumber ? "0" : $0 }) } }
            run = []
        }
        for index in pieces.indices where !pieces[index].allSatisfy(\.isWhitespace) {
            if isNumeric(pieces[index]) { run.append(index) } else { close(&run) }
        }
        close(&run)
        return pieces
    }

    /// The word without the punctuation around it.
    private static func core(of word: String) -> String {
        let isEdge: (Character) -> Bool = { !$0.isLetter && !$0.isNumber && $0 != "+" }
        return String(word.drop(while: isEdge).reversed().drop(while: isEdge).reversed())
    }

    /// Whether a word has the looks of a secret: long, and letters and digits in one, or a known prefix.
    private static func isKey(_ word: String) -> Bool {
        if ["sk-", "sk_", "xi-", "wsec_", "ghp_", "Bearer"].contains(where: { word.hasPrefix($0) && word.count > $0.count + 6 }) {
            return true
        }
        let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=+/.".contains($0)) }
        return word.count >= 20 && isPlain && word.contains(where: \.isLetter) && word.contains(where: \.isNumber)
    }
}
