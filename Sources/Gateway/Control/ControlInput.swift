/// What was given with a request, asked for by name.
struct ControlInput: Sendable, Equatable {
    private let words: [String: ControlWord]

    init(_ words: [String: ControlWord]) { self.words = words }

    /// - Throws: ``ControlFailure`` `bad_request`, naming the place, unless it is there and a whole number of 64 bits.
    func number(_ name: String) throws(ControlFailure) -> Int64 {
        guard case .number(let number) = try word(name) else { throw Self.wrong(name, "a whole number of 64 bits must stand here") }
        return number
    }

    /// - Throws: ``ControlFailure`` `bad_request`, naming the place, unless it is there and a string.
    func text(_ name: String) throws(ControlFailure) -> String {
        guard case .text(let text) = try word(name) else { throw Self.wrong(name, "a string must stand here") }
        return text
    }

    private func word(_ name: String) throws(ControlFailure) -> ControlWord {
        guard let word = words[name] else { throw Self.wrong(name, "this is missing") }
        return word
    }

    static func wrong(_ name: String, _ advice: String) -> ControlFailure {
        ControlFailure(.badRequest, "with.\(name): \(advice)")
    }
}
