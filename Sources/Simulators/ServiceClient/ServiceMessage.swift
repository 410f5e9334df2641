/// One frame as it came from a voice service: its JSON text, the time its last byte came, and what it says.
public struct ServiceMessage: Sendable, Equatable {
    public var body: [UInt8]
    public var at: Duration
    /// The value of the body; nil when it is not JSON, and then ``problem`` says why.
    public var json: JSONValue?
    public var problem: String?
    /// Keys that stand twice in one object, as dotted paths.
    public var duplicateKeys: [String]

    public init(body: [UInt8], at: Duration) {
        self.body = body
        self.at = at
        do throws(JSONError) {
            let document = try JSONDocument(body)
            json = document.value
            duplicateKeys = document.duplicateKeys
        } catch {
            problem = error.description
            duplicateKeys = []
        }
    }

    /// A message with a method: an event of the service (JSON-RPC 2.0 section 4.1), with or without the id it must not have.
    public var isEvent: Bool { json?["method"] != nil }

    /// An answer: an object with an id and no method.
    public var isAnswer: Bool { json?["id"] != nil && !isEvent }

    /// The method of an event.
    public var method: String? { json?["method"]?.string }
}
