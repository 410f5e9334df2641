/// The little of a peer's input that a message may show.
enum Excerpt {
    static let charactersMax = 64

    /// At most 64 characters of `bytes`: printable ASCII as it is, anything else as `?`, a cut as `...`.
    static func of(_ bytes: UnsafeRawBufferPointer) -> String {
        let isCut = bytes.count > charactersMax
        let shown = bytes.prefix(isCut ? charactersMax - 3 : charactersMax).map { byte in
            (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") ? byte : UInt8(ascii: "?")
        }
        return String(decoding: shown, as: UTF8.self) + (isCut ? "..." : "")
    }
}
