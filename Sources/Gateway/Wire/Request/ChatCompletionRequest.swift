/// The body of `POST /v1/chat/completions`, judged once and kept as bytes.
///
/// Scalars are read at once; messages and tools are decoded only when asked for, and what goes on to an agent is copied as it was
/// written. Unknown fields are ignored. Rules: docs/wire CC-45 to CC-52, CC-92 and EL-5 to EL-7.
struct ChatCompletionRequest: Sendable {
    /// Where one message lies in the body.
    struct MessageSpan: Sendable {
        var start: UInt32
        var end: UInt32
        var role: ChatRole
    }

    /// Where a valid field lies in the body; empty if there is none.
    struct Slice: Sendable {
        var start: UInt32 = 0
        var end: UInt32 = 0
    }

    /// The body as it came.
    let body: [UInt8]
    /// One for each message, in order; never empty.
    let messageSpans: [MessageSpan]
    /// The model asked for; nil when absent, null or empty.
    let model: String?
    /// Whether the answer is a stream of chunks.
    let stream: Bool
    /// Whether the stream must end with a usage chunk; false unless ``stream``.
    let includeUsage: Bool
    /// `user`, OpenAI's name for the person.
    let user: String?
    /// `user_id`, ElevenLabs' name for the person.
    let userID: String?
    /// Most tokens to answer with, from `max_completion_tokens`, else `max_tokens`; nil is no limit, as is any number below 1.
    let maxTokens: Int?
    /// 0...2.
    let temperature: Double?
    /// 0...1.
    let topP: Double?
    private let slices: [21 of Slice]

    /// Judges `body`.
    ///
    /// - Parameter tape: scratch for the scan; free again when this returns.
    /// - Throws: ``RequestFault``, status 400, for the first rule broken.
    init(body: [UInt8], using tape: JSONTape) throws(RequestFault) {
        self = try body.withUnsafeBufferPointer { bytes throws(RequestFault) in
            let root: JSONValue
            do throws(JSONScanError) {
                root = try tape.scan(UnsafeRawBufferPointer(bytes))
            } catch {
                throw RequestFault(error)
            }
            return try ChatCompletionRequest(body: body, root)
        }
    }

    private init(body: [UInt8], _ root: JSONValue) throws(RequestFault) {
        let rules = try RequestRules(root)
        self.body = body
        messageSpans = try rules.messageSpans()
        model = try rules.model()
        stream = try rules.boolean(.stream) ?? false
        includeUsage = stream ? try rules.includeUsage() : false
        user = try rules.string(.user)
        userID = try rules.string(.userID)
        maxTokens = try rules.maxTokens()
        temperature = try rules.number(.temperature, in: 0...2)
        topP = try rules.number(.topP, in: 0...1)
        try rules.judgeChoiceCount()
        try rules.judgeStop()
        try rules.judgeTools()
        slices = rules.slices()
    }

    /// A field's bytes as they were written, if it is there and valid; null, an empty `tools` and an empty `stop` count as absent.
    func raw(_ field: RequestField) -> ArraySlice<UInt8>? {
        let slice = slices[field.rawValue]
        return slice.end > slice.start ? body[Int(slice.start)..<Int(slice.end)] : nil
    }
}
