/// A method of the voice service, by the name it has on the wire.
enum ServiceMethod: String, Sendable, CaseIterable {
    case health, status, transcribe, synthesize
    case languageGet = "language.get"
    case languageSet = "language.set"
    case callStart = "call.start"
    case callHangup = "call.hangup"
    case callStatus = "call.status"
    case callSpeak = "call.speak"
    case callPlay = "call.play"

    /// Whether only a service with a telephone knows it.
    var isOfCalls: Bool { rawValue.hasPrefix("call.") }
}

/// One request before it has an id: method and parameters, and its bytes on the wire.
struct ServiceRequest: Sendable {
    enum Value: Sendable {
        case number(Int64)
        case text(String)
    }

    let method: ServiceMethod
    private let parameters: [(name: StaticString, value: Value)]

    init(_ method: ServiceMethod, _ parameters: (name: StaticString, value: Value)...) {
        self.method = method
        self.parameters = parameters
    }

    /// The frame to send, header included; nil when it would be longer than a frame may be.
    func frame(id: Int64) -> [UInt8]? {
        var bytes: [UInt8] = [0, 0, 0, 0]
        bytes.write("{\"jsonrpc\":\"2.0\",\"method\":" as StaticString)
        bytes.write(json: method.rawValue)
        bytes.write(",\"params\":{" as StaticString)
        for (index, parameter) in parameters.enumerated() {
            if index > 0 { bytes.write(UInt8(ascii: ",")) }
            bytes.write(UInt8(ascii: "\""))
            bytes.write(parameter.name)
            bytes.write("\":" as StaticString)
            switch parameter.value {
            case .number(let number): bytes.write(Int(number))
            case .text(let text): bytes.write(json: text)
            }
        }
        bytes.write("},\"id\":" as StaticString)
        bytes.write(Int(id))
        bytes.write(UInt8(ascii: "}"))
        let length = bytes.count - FrameReader.headerBytes
        guard length <= FrameReader.frameBytesMax else { return nil }
        for index in 0..<FrameReader.headerBytes { bytes[index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * index)) }
        return bytes
    }
}
