/// Cuts a text into orders in double brackets and what stands between them; a JSON object inside an order may hold `]]`.
struct OrderScanner {
    enum Piece: Equatable {
        case text(String)
        case order(String)
    }

    private let text: [Character]
    private var at = 0

    init(_ text: String) { self.text = Array(text) }

    mutating func next() -> Piece? {
        guard at < text.count else { return nil }
        if starts(with: "[[", at: at), let end = endOfOrder(from: at + 2) {
            let order = String(text[(at + 2)..<end])
            at = end + 2
            return .order(order)
        }
        let start = at
        repeat { at += 1 } while at < text.count && !(starts(with: "[[", at: at) && endOfOrder(from: at + 2) != nil)
        return .text(String(text[start..<at]))
    }

    /// Where the closing brackets of an order begin: past a JSON object, and past brackets inside brackets.
    private func endOfOrder(from start: Int) -> Int? {
        var depth = 0
        var index = start
        while index < text.count {
            if text[index] == "{", let end = endOfObject(from: index) {
                index = end
            } else if starts(with: "]]", at: index) {
                if depth == 0 { return index }
                depth -= 1
                index += 2
            } else if starts(with: "[[", at: index) {
                depth += 1
                index += 2
            } else {
                index += 1
            }
        }
        // Unbalanced inside: the first closing brackets end it.
        return (start..<max(start, text.count)).first { starts(with: "]]", at: $0) }
    }

    /// Past the brace that closes the one at `start`, strings skipped; nil when none does.
    private func endOfObject(from start: Int) -> Int? {
        var depth = 0
        var isInString = false
        var index = start
        while index < text.count {
            switch text[index] {
            case "\\" where isInString: index += 1
            case "\"": isInString.toggle()
            case "{" where !isInString: depth += 1
            case "}" where !isInString:
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
            index += 1
        }
        return nil
    }

    private func starts(with mark: String, at index: Int) -> Bool { text[min(index, text.count)...].starts(with: mark) }
}
