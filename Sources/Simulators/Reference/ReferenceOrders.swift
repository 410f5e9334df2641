/// What `[[…]]` in a user's text tells the reference agent to do, leg by leg: `[[then]]` begins what holds once tools have answered.
struct ReferenceOrders {
    struct Call {
        var name: String
        /// JSON text; nil makes them up from the tool's schema.
        var arguments: String?
    }

    private(set) var legs: [[(name: String, value: String)]] = [[]]

    init(_ text: String) {
        var rest = text[...]
        while let open = rest.firstRange(of: "[[") {
            rest = rest[open.upperBound...]
            guard let close = Self.end(of: rest) else { break }
            let parts = rest[..<close].split(separator: " ", maxSplits: 1)
            if parts.first == "then" {
                legs.append([])
            } else if let name = parts.first {
                legs[legs.count - 1].append((String(name), parts.count > 1 ? String(parts[1]) : ""))
            }
            rest = rest[close...].dropFirst(2)
        }
    }

    /// Where the brackets that close an order begin, past brackets inside it.
    private static func end(of text: Substring) -> Substring.Index? {
        var depth = 0
        var index = text.startIndex
        while index < text.endIndex {
            if text[index...].hasPrefix("[[") {
                depth += 1
                index = text.index(index, offsetBy: 2)
            } else if text[index...].hasPrefix("]]") {
                if depth == 0 { return index }
                depth -= 1
                index = text.index(index, offsetBy: 2)
            } else {
                index = text.index(after: index)
            }
        }
        return text.firstRange(of: "]]")?.lowerBound
    }

    func value(_ name: String, leg: Int = 0) -> String? {
        legs.indices.contains(leg) ? legs[leg].first { $0.name == name }?.value : nil
    }

    func number(_ name: String) -> Int? { value(name).flatMap { Int($0) } }

    func calls(leg: Int) -> [Call] {
        guard legs.indices.contains(leg) else { return [] }
        return legs[leg].filter { $0.name == "call" || $0.name == "invent" }.map { order in
            let parts = order.value.split(separator: " ", maxSplits: 1).map(String.init)
            return Call(name: parts.first ?? "", arguments: parts.count > 1 ? parts[1] : nil)
        }
    }
}
