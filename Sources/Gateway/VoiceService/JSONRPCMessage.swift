/// What one frame says, read by the rules of JSON-RPC 2.0 and tolerant of fields that are missing or unknown.
///
/// Borrowed: values are valid only while the frame's bytes live and until the tape's next scan.
enum JSONRPCMessage {
    /// An answer; its id is nil when it is no whole number of 64 bits written as one.
    case answer(id: Int64?, JSONRPCAnswer)
    case notification(method: String, params: JSONValue?)

    /// Longest method name that is looked at, in bytes.
    private static let methodBytesMax = 128

    /// Reads a frame.
    ///
    /// - Throws: why it is dropped; the stream stays in step, since the frame's length was its own.
    init(_ frame: UnsafeRawBufferPointer, using tape: JSONTape) throws(FrameDrop) {
        let root: JSONValue
        do throws(JSONScanError) { root = try tape.scan(frame) } catch { throw .notJSON }
        guard root.kind == .object else { throw .notAnObject }
        guard let members = JSONRPCMembers(root) else { throw .notAMessage }
        if let method = members.method {
            guard let text = method.text, !text.isEmpty, text.escaped.count <= Self.methodBytesMax else { throw .notAMessage }
            guard members.id.map(\.isNull) ?? true else { throw .request }
            self = .notification(method: text.string, params: members.params)
        } else {
            guard let id = members.id else { throw .notAMessage }
            self = .answer(id: id.exactInteger, JSONRPCAnswer(result: members.result, error: members.error))
        }
    }
}

/// How a request was answered.
enum JSONRPCAnswer {
    case result(JSONValue)
    case error(code: Int?, message: String)
    /// Neither a result nor an error, or both: what is wrong with it.
    case broken(String)

    init(result: JSONValue?, error: JSONValue?) {
        // Some servers write the one that does not hold as null.
        switch (result, error.flatMap { $0.isNull ? nil : $0 }) {
        case (nil, nil): self = .broken("neither a result nor an error")
        case (let result?, nil): self = .result(result)
        case (let result, let error?):
            guard result?.isNull ?? true else {
                self = .broken("both a result and an error")
                return
            }
            guard error.kind == .object else {
                self = .broken("an error that is no object")
                return
            }
            self = .error(code: error["code"]?.integer, message: ServiceText.bounded(error["message"]?.text) ?? "no reason given")
        }
    }
}

extension JSONValue {
    /// The number, if it is written as a whole one and fits 64 bits: neither `"1"` nor `1.0` is `1`.
    var exactInteger: Int64? {
        guard kind == .number, !raw.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }) else { return nil }
        return integer.map(Int64.init)
    }
}
