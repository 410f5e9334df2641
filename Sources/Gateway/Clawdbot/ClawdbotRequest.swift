/// What is asked of a Clawdbot gateway, written as its frames: with the keys its schemas know and no other, since others are refused.
enum ClawdbotRequest {
    /// How many messages of the session's end are asked for.
    static let historyMessagesMax = 20

    case connect(versions: ClosedRange<Int>, token: Secret)
    case chatSend(session: String, message: String, run: String)
    case chatAbort(session: String, run: String)
    case chatHistory(session: String)
    /// How a run stands now; does not wait for it.
    case agentWait(run: String)

    var method: StaticString {
        switch self {
        case .connect: "connect"
        case .chatSend: "chat.send"
        case .chatAbort: "chat.abort"
        case .chatHistory: "chat.history"
        case .agentWait: "agent.wait"
        }
    }

    func frame(id: Int) -> [UInt8] {
        var frame: [UInt8] = []
        frame.write("{\"type\":\"req\",\"id\":\"" as StaticString)
        frame.write(id)
        frame.write("\",\"method\":\"" as StaticString)
        frame.write(method)
        frame.write("\",\"params\":{" as StaticString)
        switch self {
        case .connect(let versions, let token): Self.write(versions, token, to: &frame)
        case .chatSend(let session, let message, let run):
            frame.write("\"sessionKey\":" as StaticString)
            frame.write(json: session)
            frame.write(",\"message\":" as StaticString)
            frame.write(json: message)
            frame.write(",\"idempotencyKey\":" as StaticString)
            frame.write(json: run)
        case .chatAbort(let session, let run):
            frame.write("\"sessionKey\":" as StaticString)
            frame.write(json: session)
            frame.write(",\"runId\":" as StaticString)
            frame.write(json: run)
        case .chatHistory(let session):
            frame.write("\"sessionKey\":" as StaticString)
            frame.write(json: session)
            frame.write(",\"limit\":" as StaticString)
            frame.write(Self.historyMessagesMax)
        case .agentWait(let run):
            frame.write("\"runId\":" as StaticString)
            frame.write(json: run)
            frame.write(",\"timeoutMs\":0" as StaticString)
        }
        frame.write("}}" as StaticString)
        return frame
    }

    private static func write(_ versions: ClosedRange<Int>, _ token: Secret, to frame: inout [UInt8]) {
        frame.write("\"minProtocol\":" as StaticString)
        frame.write(versions.lowerBound)
        frame.write(",\"maxProtocol\":" as StaticString)
        frame.write(versions.upperBound)
        frame.write(
            """
            ,"client":{"id":"gateway-client","displayName":"voice-gateway","version":"1","platform":"linux","mode":"backend"},\
            "role":"operator","scopes":["operator.read","operator.write"],"caps":[],"auth":{"token":"
            """ as StaticString)
        token.withBytes { frame.write(inJSON: $0) }
        frame.write("\"}" as StaticString)
    }
}
