import NIOCore

/// What an MCP server may cost, and how long it may take: nothing it sends is kept or waited for without a bound.
struct MCPLimits: Sendable {
    /// Longest message of a server, in bytes of its line.
    var lineBytesMax = 4 * 1_048_576
    /// Tools taken from one server; more are left out.
    var toolsMax = 128
    /// Pages of one list of tools.
    var pagesMax = 32
    /// Longest schema of one tool's arguments, in bytes.
    var schemaBytesMax = 32_768
    /// Longest description of a tool that an agent is shown, in bytes.
    var summaryBytesMax = 4_096
    /// Longest outcome of a call that an agent is shown, in bytes.
    var outcomeBytesMax = 32_768
    /// Longest arguments of a call, in bytes.
    var argumentsBytesMax = 262_144
    /// Calls that may wait for one server at once.
    var callsMax = 32
    /// From the start of a server to its answer to `initialize`: the first start of some downloads them.
    var handshake: TimeAmount = .seconds(60)
    /// For each page of the list of tools.
    var list: TimeAmount = .seconds(30)
    /// How long a server that let a call run out may say nothing at all before it is taken for hung.
    var ping: TimeAmount = .seconds(30)
    /// Between two lists that a server asked to have read again.
    var relist: TimeAmount = .seconds(1)
    /// Messages that answer nothing, at once and each second, before a server is taken to flood.
    var unaskedBurst = 2_000
    var unaskedPerSecond = 100.0
    /// Lines that are no messages, at once and each second, before a server is taken to speak something else.
    var unreadableBurst = 64
    var unreadablePerSecond = 0.5
}
