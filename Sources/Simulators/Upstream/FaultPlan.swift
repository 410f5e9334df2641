/// Which chat requests have which fault: `name` for every one, `name@k` for the k-th, several joined by commas.
public struct FaultPlan: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var fault: UpstreamFault
        /// Counted from 1; nil means every request.
        public var request: Int?

        public init(fault: UpstreamFault, request: Int? = nil) {
            self.fault = fault
            self.request = request
        }
    }

    /// A fault written in a way that names none.
    public struct Unknown: Error, Equatable, CustomStringConvertible {
        public var text: String
        public var nearest: String

        public var description: String {
            "unknown fault '\(text)': write NAME or NAME@K with K the number of the request from 1; the nearest name is '\(nearest)'"
        }
    }

    public var entries: [Entry]

    public init(_ entries: [Entry] = []) { self.entries = entries }

    /// Parses what `--fault` was given.
    ///
    /// - Throws: ``Unknown`` with the nearest known name.
    public init(parsing text: String) throws(Unknown) {
        var entries: [Entry] = []
        for part in text.split(separator: ",") {
            let halves = part.trimmingSpaces.split(separator: "@", omittingEmptySubsequences: false)
            let name = halves.first.map(String.init) ?? ""
            let number = halves.count == 2 ? Int(halves[1]) : nil
            guard let fault = UpstreamFault(rawValue: name), halves.count == 1 || (halves.count == 2 && (number ?? 0) >= 1) else {
                throw Unknown(text: String(part), nearest: nearestWord(to: name, among: UpstreamFault.allCases.map(\.rawValue)))
            }
            entries.append(Entry(fault: fault, request: number))
        }
        guard !entries.isEmpty else { throw Unknown(text: text, nearest: UpstreamFault.status500.rawValue) }
        self.entries = entries
    }

    /// The fault of the n-th chat request, counted from 1: one named for it before one for all.
    public func fault(ofRequest number: Int) -> UpstreamFault? {
        (entries.first { $0.request == number } ?? entries.first { $0.request == nil })?.fault
    }
}

/// The word with the fewest edits from a mistyped one, for error messages; empty when there is none to choose from.
func nearestWord(to word: String, among words: [String]) -> String {
    words.min { editDistance($0, word) < editDistance($1, word) } ?? ""
}

/// Levenshtein's distance between two words.
private func editDistance(_ one: String, _ other: String) -> Int {
    let other = Array(other)
    var row = Array(0...other.count)
    for (i, a) in one.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in other.enumerated() {
            let substitution = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[other.count]
}
