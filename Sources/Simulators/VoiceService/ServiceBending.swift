/// How a fault that has no name bends a fake voice service: each part changes one thing of what is right, none by default.
public struct ServiceBending: Sendable {
    /// A document on its way to one connection.
    public struct Outgoing: Sendable {
        public var document: JSONValue
        /// The method that it answers or announces; empty where the request had none.
        public var method: String
        /// Which of the open connections it goes to, counted from 0 in the order of their opening.
        public var place: Int
        /// How many connections are open.
        public var connections: Int

        public var isEvent: Bool { document["method"] != nil }
    }

    /// What one read of a connection brings; nil closes it.
    public var read: (@Sendable ([UInt8]) -> [UInt8]?)?
    /// What is sent in a document's place.
    public var send: (@Sendable (Outgoing) -> [JSONValue])?
    /// How a body is framed.
    public var frame: (@Sendable (_ body: [UInt8]) -> [UInt8])?
    /// Whether the service begins again after it was ended.
    public var returns = true

    public init() {}
}

extension ServiceMachine {
    /// Sends a document to connections, bent where a fault says so.
    mutating func send(
        _ document: JSONValue, to numbers: [Int], _ occasion: ServiceFaultKind.Occasion, method: String, after delay: Duration = .zero
    ) {
        guard let bend = options.bending.send else { return sendUnbent(document, to: numbers, occasion, method: method, after: delay) }
        let open = connections.keys.sorted()
        for number in numbers {
            guard let place = open.firstIndex(of: number) else { continue }
            let outgoing = ServiceBending.Outgoing(document: document, method: method, place: place, connections: open.count)
            for bent in bend(outgoing) { sendUnbent(bent, to: [number], occasion, method: method, after: delay) }
        }
    }

    /// What a read brings; nil when a fault closed the connection.
    mutating func bent(_ bytes: [UInt8], from number: Int) -> [UInt8]? {
        guard let bend = options.bending.read else { return bytes }
        guard let bent = bend(bytes) else {
            drop(number, because: "a fault")
            return nil
        }
        return bent
    }
}
