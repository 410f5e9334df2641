extension Tidy {
    /// Text that has no place in the repository. The words are put together here so that this file does not hold them itself.
    struct Leftover: Sendable, CustomStringConvertible {
        let description: String
        private let finds: @Sendable (Substring) -> Bool

        /// Marks of unfinished work, as whole words.
        static let marks = Leftover(description: "mark of unfinished work") { line in
            ["TO" + "DO", "FIX" + "ME", "XX" + "X"].contains { mark in line.contains(mark) && words(line).contains(Substring(mark)) }
        }

        /// Waiting by the clock: a test waits for an event or moves a manual clock.
        static let sleeps = Leftover(description: "sleep") { line in
            let calls =
                ["Task", "Thread", "ContinuousClock()", "SuspendingClock()"].map { $0 + ".sle" + "ep" } + [
                    "usle" + "ep(", "nanosle" + "ep(",
                ]
            return calls.contains { line.contains($0) } || line.hasPrefix("sle" + "ep(") || line.contains(" sle" + "ep(1")
        }

        /// Absolute paths that mean something on one machine only.
        static let machinePaths = Leftover(description: "path of one machine") { line in
            ["work", "root", "farm", "opt", "Users"].contains { folder in
                let path = "/" + folder + "/"
                guard line.contains(path) else { return false }
                return line.ranges(of: path).contains { found in
                    found.lowerBound == line.startIndex || !isPartOfName(line[line.index(before: found.lowerBound)])
                }
            }
        }

        /// The numbers of the lines that hold it, from 1.
        func lines(in text: String) -> [Int] {
            text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { finds($1) ? $0 + 1 : nil }
        }

        private init(description: String, finds: @escaping @Sendable (Substring) -> Bool) {
            self.description = description
            self.finds = finds
        }

        private static func words(_ line: Substring) -> [Substring] { line.split { !$0.isLetter } }

        private static func isPartOfName(_ character: Character) -> Bool {
            character.isLetter || character.isNumber || "._-})".contains(character)
        }
    }
}
