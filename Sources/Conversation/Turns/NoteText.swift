/// The form in which a turn's record is kept with it: fields with a letter for a name, each saying how long it is.
///
/// Read back it is either what was written or nothing; it stays in the store and is never shown.
struct NoteWriter {
    private(set) var text = ""

    mutating func put(_ name: Unicode.Scalar, _ value: String) {
        text.unicodeScalars.append(name)
        text += String(value.utf8.count)
        text += ":"
        text += value
    }

    mutating func put(_ name: Unicode.Scalar, _ value: Int) { put(name, String(value)) }
    mutating func put(_ name: Unicode.Scalar, _ value: UInt64) { put(name, String(value, radix: 36)) }
}

/// The fields of a note, in the order written.
struct NoteReader {
    private(set) var fields: [(name: Unicode.Scalar, value: String)] = []

    /// Nil when the text is no note.
    init?(_ text: String) {
        var rest = text.utf8[...]
        while let name = rest.popFirst() {
            guard let colon = rest.prefix(9).firstIndex(of: UInt8(ascii: ":")), let count = Int(String(rest[..<colon]) ?? ""),
                count >= 0, let end = rest.index(colon, offsetBy: count + 1, limitedBy: rest.endIndex),
                let value = String(rest[rest.index(after: colon)..<end])
            else { return nil }
            fields.append((Unicode.Scalar(name), value))
            rest = rest[end...]
        }
    }

    /// The first field of that name.
    func text(_ name: Unicode.Scalar) -> String? { fields.first { $0.name == name }?.value }
    func texts(_ name: Unicode.Scalar) -> [String] { fields.filter { $0.name == name }.map(\.value) }
    func number(_ name: Unicode.Scalar) -> Int? { text(name).flatMap { Int($0) } }
    func numbers(_ name: Unicode.Scalar) -> [UInt64] { texts(name).compactMap { UInt64($0, radix: 36) } }
    func notes(_ name: Unicode.Scalar) -> [NoteReader] { texts(name).compactMap { NoteReader($0) } }
}
