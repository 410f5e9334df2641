import Foundation

/// Frames as tests write and read them, by hand: none of the gateway's own code.
enum ServiceBytes {
    static func frame(_ json: String) -> [UInt8] { frame(Array(json.utf8)) }

    static func frame(_ body: [UInt8]) -> [UInt8] {
        let count = UInt32(body.count)
        return [UInt8(count >> 24), UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)] + body
    }

    static func event(_ type: String, _ params: String) -> String {
        #"{"jsonrpc": "2.0", "method": "\#(type)", "params": {\#(params)}}"#
    }

    static func speech(_ text: String, call: String = "7", path: String? = nil) -> String {
        let recording = path ?? "/tmp/\(call)-\(text).wav"
        return event(
            "call.speech", #""call_id": "\#(call)", "user_id": 1, "text": "\#(text)", "language": "en", "audio_path": "\#(recording)""#)
    }

    static func result(_ id: Int64, _ result: String) -> String { #"{"jsonrpc": "2.0", "result": \#(result), "id": \#(id)}"# }

    static func error(_ id: Int64, _ code: Int, _ message: String) -> String {
        #"{"jsonrpc": "2.0", "error": {"code": \#(code), "message": "\#(message)"}, "id": \#(id)}"#
    }

    static let idle = #"{"active": false, "state": "IDLE", "call_id": null, "user_id": null, "duration": 0.0, "webrtc_state": null}"#

    static func connected(_ call: String) -> String {
        #"{"active": true, "state": "CONNECTED", "call_id": "\#(call)", "user_id": 1, "duration": 3.5}"#
    }

    /// A request of the gateway, read by Foundation.
    struct Request: Sendable, Equatable {
        let id: Int64
        let method: String
        /// The one parameter of a request that has one, as text.
        let parameter: String?
        let text: String

        init(_ body: [UInt8]) throws {
            let whole = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] ?? [:]
            id = (whole["id"] as? NSNumber)?.int64Value ?? 0
            method = whole["method"] as? String ?? ""
            parameter = (whole["params"] as? [String: Any])?.values.first.map { "\($0)" }
            text = String(decoding: body, as: UTF8.self)
        }
    }

    /// Takes whole requests off the front of what was written.
    static func requests(_ bytes: inout [UInt8]) throws -> [Request] {
        var found: [Request] = []
        while bytes.count >= 4 {
            let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
            guard bytes.count >= 4 + length else { break }
            found.append(try Request(Array(bytes[4..<4 + length])))
            bytes.removeFirst(4 + length)
        }
        return found
    }
}
