import Conversation

extension ControlVerb {
    /// `token.cut`: looks at the tokens again, and cuts every answer under way for one that is not among them any more.
    ///
    /// - Parameter cut: cuts the answers of a token by its name and says how many there were.
    static func tokens(_ ring: TokenRing, cut: @escaping @Sendable (String) async -> Int) -> ControlVerb {
        .answer("token.cut") { input in
            let name = try input.text("name")
            guard SessionKey(name) != nil else { throw ControlInput.wrong("name", "a token's name is 1 to 64 of A-Z a-z 0-9 _ -") }
            ring.refresh()
            guard !ring.holds(name) else {
                throw ControlFailure(
                    .badRequest, "with.name: \(name) is a token that is good: `token revoke \(name) --now` revokes it first")
            }
            return TokenRevocation(streams: await cut(name))
        }
    }
}
