/// What a JSON value is.
enum JSONKind: UInt8 {
    case object, array, string, number, `true`, `false`, null
}

/// One value on a ``JSONTape``: where its bytes lie and where its next sibling is.
///
/// Nodes lie in document order. A member of an object is two nodes, its key and its value.
struct JSONNode: BitwiseCopyable {
    /// Offset of the first byte, the opening quote of a string included.
    var start: UInt32
    /// Offset past the last byte.
    var end: UInt32
    /// Index of the node after this value and all that lies in it.
    var next: UInt32
    var kind: JSONKind
    /// Whether a string holds a backslash, so that its bytes are not its text.
    var isEscaped = false
    /// Whether a number has a fraction or an exponent.
    var isFractional = false

    @inline(__always)
    init(_ kind: JSONKind, start: Int, end: Int, next: Int) {
        self.kind = kind
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        self.next = UInt32(truncatingIfNeeded: next)
    }
}
