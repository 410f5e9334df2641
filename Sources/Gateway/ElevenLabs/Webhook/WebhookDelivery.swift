import Conversation

/// What a post-call webhook tells, as far as the gateway keeps it.
enum WebhookDelivery: Equatable {
    /// About a conversation.
    case call(PostCall)
    /// Of a type, or of a form, that nothing is kept of.
    case other

    /// Reads the body, whose signature was good; nil when it is no JSON.
    ///
    /// What ElevenLabs adds later must not be refused: ten refusals in a row and it sends no more.
    init?(_ body: UnsafeRawBufferPointer, session: SessionKey = .main, receivedMs: Int64) {
        let read = JSONTape.once(body) { Self.call($0, body, session, receivedMs) }
        guard let read else { return nil }
        self = read.map { .call($0) } ?? .other
    }

    private static func call(
        _ value: JSONValue, _ body: UnsafeRawBufferPointer, _ session: SessionKey, _ receivedMs: Int64
    ) -> PostCall? {
        guard let kind = value["type"]?.string.flatMap(PostCall.Kind.init(rawValue:)), let data = value["data"],
            let conversation = data["conversation_id"]?.string, isIdentifier(conversation),
            let agent = data["agent_id"]?.string, isIdentifier(agent)
        else { return nil }
        let at = value["event_timestamp"]?.integer.flatMap { (0...253_402_300_799).contains($0) ? Int64($0) * 1000 : nil } ?? receivedMs
        var call = PostCall(conversation: conversation, kind: kind, session: session, agent: agent, atMs: at, receivedMs: receivedMs)
        let metadata = data["metadata"]
        call.durationS = metadata?["call_duration_secs"]?.integer.flatMap { (0...1_000_000).contains($0) ? $0 : nil }
        call.ending = excerpt(metadata?["termination_reason"]?.string ?? data["failure_reason"]?.string, bytesMax: 300)
        let analysis = data["analysis"]
        call.verdict = excerpt(analysis?["call_successful"]?.string, bytesMax: 64)
        call.summary = excerpt(analysis?["transcript_summary"]?.string, bytesMax: 8000)
        // Of the sound, only that there was some: it is many megabytes, and ElevenLabs keeps it.
        if kind != .audio { call.body = String(decoding: body, as: UTF8.self) }
        return call
    }

    private static func isIdentifier(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2D
            }
    }

    private static func excerpt(_ text: String?, bytesMax: Int) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return text.utf8.count <= bytesMax ? text : String(text.unicodeScalars.prefix(bytesMax / 4))
    }
}
