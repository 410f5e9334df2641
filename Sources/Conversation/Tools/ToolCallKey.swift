import Foundation

/// What a call asks for: the name and the arguments, whatever the order of their keys and the space between them.
///
/// Two calls with the same key are the same deed; one that changed something is not done again when its turn is.
struct ToolCallKey: Hashable, Sendable {
    let name: String
    let arguments: String

    /// Nil when the arguments are no JSON object. None at all stand for an empty one.
    init?(_ call: Message.ToolCall) {
        let text = call.arguments.utf8.allSatisfy(Self.isSpace) ? "{}" : call.arguments
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else { return nil }
        name = call.name
        // Reading a number of many digits rounds it, and two that differ would be one: such arguments are compared as written.
        if Self.hasLongNumber(text) {
            arguments = text
        } else if let sorted = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]) {
            arguments = String(decoding: sorted, as: UTF8.self)
        } else {
            arguments = text
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    private static func hasLongNumber(_ text: String) -> Bool {
        var digits = 0
        for byte in text.utf8 {
            digits = (0x30...0x39).contains(byte) ? digits + 1 : 0
            if digits > 15 { return true }
        }
        return false
    }
}
