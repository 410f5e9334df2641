import Conversation

/// Ways to cut one text into the deltas a model may send it in: anywhere between two scalars, inside a grapheme too.
enum Slicing {
    static func twoWay(_ text: String) -> [[String]] {
        text.unicodeScalars.indices.map { [String(text.unicodeScalars[..<$0]), String(text.unicodeScalars[$0...])] }
    }

    static func fixed(_ text: String, size: Int) -> [String] {
        var rest = text.unicodeScalars[...]
        var deltas: [String] = []
        while !rest.isEmpty {
            deltas.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return deltas
    }

    /// Deltas of 0 to `sizeMax` scalars.
    static func random(_ text: String, sizeMax: Int, using random: inout SplitMix64) -> [String] {
        var rest = text.unicodeScalars[...]
        var deltas: [String] = []
        while !rest.isEmpty {
            let size = Int.random(in: 0...sizeMax, using: &random)
            deltas.append(String(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        return deltas
    }

    static func speak(_ deltas: [String]) -> String {
        var filter = SpokenText()
        var spoken = ""
        for delta in deltas { spoken += filter.consume(delta) }
        return spoken + filter.finish()
    }

    static func split(_ deltas: [String]) -> [String] {
        var splitter = SentenceSplitter()
        return deltas.flatMap { splitter.consume($0) } + splitter.finish()
    }
}

extension String {
    /// `==` on strings forgives canonical equivalence; slicing must not even change the bytes.
    func isSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
