import Simulators

/// A request to be sent byte by byte, each part of which a play may bend.
struct OutgoingRequest: Sendable {
    var method: String
    var target: String
    var version = "HTTP/1.1"
    var fields: [HeaderField]
    var body: [UInt8] = []
    /// Lines put into the head as they are.
    var rawLines: [String] = []
    /// Whether Content-Length is written from the body.
    var hasLength = true

    /// Replaces a field, or removes it.
    mutating func set(_ name: String, _ value: String?) {
        fields.removeAll { $0.name.lowercased() == name.lowercased() }
        if let value { fields.append(HeaderField(name, value)) }
    }

    mutating func add(_ name: String, _ value: String) { fields.append(HeaderField(name, value)) }

    /// The head as it goes out, the empty line included.
    var head: [UInt8] {
        var text = "\(method) \(target) \(version)\r\n"
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        for line in rawLines { text += line + "\r\n" }
        if hasLength, method != "GET", method != "HEAD" { text += "Content-Length: \(body.count)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    var bytes: [UInt8] { head + body }
}
