/// How much of a workspace an agent is shown.
struct WorkspaceLimits: Sendable {
    /// Of one file, in characters.
    var fileCharactersMax = 20_000
    /// Of all instructions together, in characters; what comes last is cut first.
    var instructionsCharactersMax = 120_000
    /// Of what one call of a tool reads, in characters.
    var readCharactersMax = 20_000
    /// Files that one call of a tool lists.
    var listedMax = 200
}
