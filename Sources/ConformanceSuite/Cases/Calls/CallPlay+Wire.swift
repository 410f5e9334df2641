import Simulators

/// Events that a play writes itself, byte by byte.
extension CallPlay {
    /// The params of a `call.speech`, in a recording of its own.
    static func said(_ call: String, _ text: String, language: String = "en") -> JSONValue {
        [
            "call_id": .string(call), "user_id": .integer(Int(userID)), "text": .string(text), "language": .string(language),
            "audio_path": .string("/nowhere/call_speech_\(call)_\(SessionLine.folded(text)).wav"),
        ]
    }

    /// A `call.speech` as a frame.
    static func speech(_ call: String, _ text: String) -> [UInt8] {
        let event: JSONValue = ["jsonrpc": "2.0", "method": "call.speech", "params": said(call, text)]
        return FrameReader.frame(event.bytes)
    }

    /// Writes bytes to every connection of the gateway's, with a pause at each cut so that each part is a read of its own.
    func inject(_ bytes: [UInt8], cutAt cuts: [Int]) {
        let edges = [0] + cuts.filter { $0 > 0 && $0 < bytes.count } + [bytes.count]
        for (from, to) in zip(edges, edges.dropFirst()) {
            scene.service.inject(bytes: Array(bytes[from..<to]))
            pause(.milliseconds(20))
        }
    }
}

extension ServiceJournal {
    /// The id of the newest call that was through.
    var callID: String { events("call.connected").last?.value["call_id"]?.string ?? "" }
}
