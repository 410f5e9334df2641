import Conversation

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

    /// - Throws: as ``text(_:)``, but not when it is not there.
    func optionalText(_ name: String) throws(ControlFailure) -> String? { words[name] == nil ? nil : try text(name) }

    /// - Throws: as ``number(_:)``, but not when it is not there.
    func optionalNumber(_ name: String) throws(ControlFailure) -> Int64? { words[name] == nil ? nil : try number(name) }

    /// The session a request is about.
    ///
    /// - Throws: ``ControlFailure`` `bad_request` for a word that is no session's key.
    func session(_ name: String = "session") throws(ControlFailure) -> SessionKey {
        guard let key = SessionKey(try text(name)) else { throw Self.wrong(name, "a session's key is 1 to 64 of A-Z a-z 0-9 _ -") }
        return key
    }

    private func word(_ name: String) throws(ControlFailure) -> ControlWord {
        guard let word = words[name] else { throw Self.wrong(name, "this is missing") }
        return word
    }

    static func wrong(_ name: String, _ advice: String) -> ControlFailure {
        ControlFailure(.badRequest, "with.\(name): \(advice)")
    }
}
