/// A fault a fake voice service is told to have: which, at which occasion, and how much of it.
public struct ServiceFault: Sendable, Equatable, CustomStringConvertible {
    public var kind: ServiceFaultKind
    /// Only what answers or announces this method counts, such as `call.speak` or `call.speech`; nil counts all.
    public var method: String?
    /// Strikes the k-th occasion alone, counted from 1; nil strikes each.
    public var occasion: Int?
    /// Milliseconds, bytes or events a second, as ``ServiceFaultKind/amountMeaning`` says; nil takes the default.
    public var amount: Int?
    /// How long a flood lasts; nil is one second.
    public var seconds: Int?

    public init(_ kind: ServiceFaultKind, method: String? = nil, at occasion: Int? = nil, amount: Int? = nil, seconds: Int? = nil) {
        self.kind = kind
        self.method = method
        self.occasion = occasion
        self.amount = amount
        self.seconds = seconds
    }

    /// Reads `NAME[@K | @METHOD[#K]][:AMOUNT[xSECONDS]]`.
    ///
    /// - Throws: ``ServiceUsageError`` with the nearest name or the form expected.
    public init(parsing text: String) throws(ServiceUsageError) {
        let form = ServiceUsageError(
            "'\(text)' is no fault: write NAME, NAME@K, NAME@METHOD or NAME@METHOD#K, then :AMOUNT or :AMOUNTxSECONDS")
        let halves = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = (halves.first ?? "").split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        guard let kind = ServiceFaultKind(rawValue: name) else {
            let nearest = nearestWord(to: name, among: ServiceFaultKind.allCases.map(\.rawValue))
            throw ServiceUsageError("unknown fault '\(name)'; the nearest name is '\(nearest)'")
        }
        self.init(kind)
        if parts.count == 2 {
            if let occasion = Int(parts[1]) {
                guard occasion >= 1 else { throw form }
                self.occasion = occasion
            } else {
                let words = parts[1].split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                guard let method = words.first, !method.isEmpty else { throw form }
                self.method = String(method)
                if words.count == 2 {
                    guard let occasion = Int(words[1]), occasion >= 1 else { throw form }
                    self.occasion = occasion
                }
            }
        }
        if halves.count == 2 {
            let numbers = halves[1].split(separator: "x", maxSplits: 1, omittingEmptySubsequences: false).map { Int($0) }
            guard let amount = numbers[0], (0...1_000_000_000).contains(amount) else { throw form }
            self.amount = amount
            if numbers.count == 2 {
                guard let seconds = numbers[1], (1...3600).contains(seconds) else { throw form }
                self.seconds = seconds
            }
        }
    }

    public var description: String {
        var text = kind.rawValue
        if let method { text += "@" + method + (occasion.map { "#\($0)" } ?? "") } else if let occasion { text += "@\(occasion)" }
        if let amount { text += ":\(amount)" + (seconds.map { "x\($0)" } ?? "") }
        return text
    }
}
