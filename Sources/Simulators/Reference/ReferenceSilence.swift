/// What is said to a caller who says nothing: row 4 of the page on turns.
struct ReferenceSilence {
    let tools: [JSONValue]
    /// In a row, from 1.
    let number: Int
    /// Nobody has said anything yet.
    let isFirst: Bool
    let hasCheckedIn: Bool
    let habits: SessionHabits

    var plan: ReferencePlan {
        if isFirst, !habits.has(.skipsBeforeTheFirstTurn) { return .own(ReferenceWords.checkIn) }
        if number >= habits.silencesMax, let call = call("end_call") {
            return .own(call, saying: habits.has(.saysGoodbyeToNobody) ? "" : ReferenceWords.goodbye)
        }
        if let call = call("skip_turn") { return .own(call) }
        return .own(hasCheckedIn && !habits.has(.checksInForEver) ? ReferenceWords.beat : ReferenceWords.checkIn)
    }

    /// A call of an offered tool, with the arguments its schema asks for and no other.
    private func call(_ name: String) -> ReferencePlan.ToolCall? {
        guard let tool = tools.first(where: { $0["function"]?["name"]?.string == name }) else { return nil }
        let properties = tool["function"]?["parameters"]?["properties"]?.members ?? []
        var arguments: [JSONMember] = []
        for property in properties where property.key == "reason" { arguments.append(.init(key: "reason", value: "the user is silent")) }
        if habits.has(.hardCodesEndCall), name == "end_call" { arguments.append(.init(key: "message", value: "Goodbye.")) }
        return .init(name: name, arguments: JSONValue.object(arguments).text())
    }
}
