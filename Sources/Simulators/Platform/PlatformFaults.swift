/// What a fake platform does wrong on purpose, so that its clients can be seen to cope.
public enum PlatformFault: String, Sendable, CaseIterable {
    /// 401 although the key is right.
    case unauthorized = "status-401"
    /// 429 with Retry-After.
    case tooMany = "status-429"
    case broken = "status-500"
    case unavailable = "status-503"
    /// A page of HTML with status 200, as a captive portal answers.
    case html
    /// JSON that ends in the middle.
    case truncated
    /// The connection is reset before an answer.
    case reset
    /// Nothing is answered.
    case stall
    /// The record changes and the connection is reset before the answer.
    case lateReset = "late-reset"
}

/// Which requests a fault strikes: `NAME` all of them, `NAME@K` the K-th REST request alone.
public struct PlatformFaults: Sendable, Equatable {
    private var always: PlatformFault?
    private var byRequest: [Int: PlatformFault] = [:]

    public init() {}

    /// Adds faults written as `NAME` or `NAME@K`, several with commas.
    ///
    /// - Throws: ``PlatformStateError`` naming the word that is none.
    public mutating func add(parsing text: String) throws(PlatformStateError) {
        for word in text.split(separator: ",") {
            let parts = word.split(separator: "@", maxSplits: 1)
            guard let fault = parts.first.flatMap({ PlatformFault(rawValue: String($0)) }) else {
                let names = PlatformFault.allCases.map(\.rawValue).joined(separator: ", ")
                throw PlatformStateError("no fault is called \"\(word)\"; there are \(names)")
            }
            if parts.count == 1 {
                always = fault
            } else if let number = Int(parts[1]), number > 0 {
                byRequest[number] = fault
            } else {
                throw PlatformStateError("\"\(word)\": after @ stands the number of a request, from 1")
            }
        }
    }

    /// The fault of the K-th REST request, counted from 1.
    func fault(ofRequest number: Int) -> PlatformFault? { byRequest[number] ?? always }
}
