import NIOCore

/// One request on the control socket: `{"id":1,"do":"call.start","with":{"user_id":123}}` (docs/wire/control.md).
struct ControlRequest: Sendable, Equatable {
    /// Chosen by the client; whatever answers the request carries it.
    let id: Int64
    let verb: String
    let input: ControlInput

    /// Why a line is no request, with its id where it has one.
    struct Refusal: Error, Equatable {
        let id: Int64?
        let failure: ControlFailure
    }

    /// Ids up to here pass unharmed through any reader of JSON (RFC 8259 section 6).
    static let idMax: Int64 = 1 << 53

    /// - Throws: ``Refusal`` for what is not one JSON object with `id` and `do`; its message names the place.
    init(_ line: ByteBuffer, _ tape: JSONTape) throws(Refusal) {
        let read = line.withUnsafeReadableBytes { bytes in Result { () throws(Refusal) in try Self(scanning: bytes, tape) } }
        self = try read.get()
    }

    private init(scanning line: UnsafeRawBufferPointer, _ tape: JSONTape) throws(Refusal) {
        let value: JSONValue
        do { value = try tape.scan(line) } catch {
            throw Refusal(id: nil, failure: ControlFailure(.badRequest, error.message))
        }
        guard value.kind == .object else { throw Self.refusal(nil, "a request is a JSON object such as {\"id\":1,\"do\":\"call.status\"}") }
        guard let number = value["id"]?.integer, (0...Self.idMax).contains(Int64(number)) else {
            throw Self.refusal(nil, "id: a whole number from 0 to \(Self.idMax) must stand here")
        }
        id = Int64(number)
        guard let verb = value["do"]?.string else { throw Self.refusal(id, "do: the name of a verb must stand here, such as call.status") }
        self.verb = verb
        switch value["with"] {
        case nil: input = ControlInput([:])
        case let with? where with.kind == .object:
            input = ControlInput(Dictionary(with.members.map { ($0.string, ControlWord($1)) }, uniquingKeysWith: { first, _ in first }))
        default: throw Self.refusal(id, "with: an object must stand here, or nothing")
        }
    }

    private static func refusal(_ id: Int64?, _ message: String) -> Refusal {
        Refusal(id: id, failure: ControlFailure(.badRequest, message))
    }
}
