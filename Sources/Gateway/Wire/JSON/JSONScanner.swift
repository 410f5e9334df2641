/// The work of one ``JSONTape/scan(_:)``: a loop over the bytes with its own stack, so that hostile nesting costs no call stack.
struct JSONScanner {
    /// An array or object that is still open.
    struct Frame: BitwiseCopyable {
        var node: Int
        /// How many keys lay in the ledger when it opened.
        var keysBefore: Int
        var isObject: Bool
    }

    let bytes: UnsafeRawPointer
    let count: Int
    let depthMax: Int
    var nodes: ScratchBuffer<JSONNode>
    var frames: ScratchBuffer<Frame>
    var keys: JSONKeys
    /// Offset of the byte under judgement; where a failure is reported.
    var position = 0

    init(
        _ bytes: UnsafeRawPointer, count: Int, depthMax: Int, nodes: ScratchBuffer<JSONNode>, frames: ScratchBuffer<Frame>, keys: JSONKeys
    ) {
        self.bytes = bytes
        self.count = count
        self.depthMax = depthMax
        self.nodes = nodes
        self.frames = frames
        self.keys = keys
    }

    /// Scans the input; the reason it was refused, if it was, with `position` at the place.
    mutating func run() -> JSONScanError.Reason? {
        do throws(JSONScanError.Reason) {
            try document()
            return nil
        } catch {
            return error
        }
    }

    private mutating func document() throws(JSONScanError.Reason) {
        if byte(at: 0) == 0xEF, byte(at: 1) == 0xBB, byte(at: 2) == 0xBF { throw .byteOrderMark }
        skipSpace()
        if position == count { throw .empty }
        repeat {
            let opened = try value()
            if opened { continue }
            try closeOrContinue()
        } while frames.count > 0
        skipSpace()
        if position < count { throw .trailingBytes }
    }

    /// Scans one value. True when it opened an array or object that has something in it, whose first value comes next.
    private mutating func value() throws(JSONScanError.Reason) -> Bool {
        guard position < count else { throw .endOfInput }
        switch load(position) {
        case UInt8(ascii: "\""):
            try string()
            return false
        case UInt8(ascii: "{"):
            try open(.object)
            if peek() != UInt8(ascii: "}") {
                try key()
                return true
            }
            close()
            return false
        case UInt8(ascii: "["):
            try open(.array)
            if peek() != UInt8(ascii: "]") { return true }
            close()
            return false
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            try number()
            return false
        case UInt8(ascii: "t"): try literal("true", .true)
        case UInt8(ascii: "f"): try literal("false", .false)
        case UInt8(ascii: "n"): try literal("null", .null)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): throw .badLiteral
        default: throw .expectedValue
        }
        return false
    }

    /// After a value: closes what ends here, and stands at the next value, or after the root.
    private mutating func closeOrContinue() throws(JSONScanError.Reason) {
        while frames.count > 0 {
            let inObject = frames.base[frames.count - 1].isObject
            guard let next = peek() else { throw .endOfInput }
            if next == UInt8(ascii: ",") {
                let comma = position
                position &+= 1
                let following = peek()
                if following == UInt8(ascii: "}") || following == UInt8(ascii: "]") {
                    position = comma
                    throw .trailingComma
                }
                if inObject { try key() }
                return
            }
            guard next == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw .expectedCommaOrEnd }
            if inObject, let duplicate = keys.duplicate(from: frames.base[frames.count - 1].keysBefore, in: bytes) {
                position = duplicate
                throw .duplicateKey
            }
            close()
        }
    }

    private mutating func open(_ kind: JSONKind) throws(JSONScanError.Reason) {
        guard frames.count < depthMax else { throw .tooDeep }
        frames.append(Frame(node: nodes.count, keysBefore: keys.count, isObject: kind == .object))
        nodes.append(JSONNode(kind, start: position, end: position, next: 0))
        position &+= 1
        _ = peek()
    }

    private mutating func close() {
        position &+= 1
        let frame = frames.base[frames.count - 1]
        nodes.base[frame.node].end = UInt32(truncatingIfNeeded: position)
        nodes.base[frame.node].next = UInt32(truncatingIfNeeded: nodes.count)
        keys.truncate(to: frame.keysBefore)
        frames.truncate(to: frames.count - 1)
    }

    /// Scans `"key" :` and stands at the value.
    private mutating func key() throws(JSONScanError.Reason) {
        guard let first = peek() else { throw .endOfInput }
        guard first == UInt8(ascii: "\"") else { throw .expectedKey }
        let node = nodes.count
        let start = position
        try string()
        let keysBefore = frames.base[frames.count - 1].keysBefore
        guard keys.add(nodes.base[node], from: keysBefore, in: bytes, count: count) else {
            position = start
            throw .duplicateKey
        }
        guard let colon = peek() else { throw .endOfInput }
        guard colon == UInt8(ascii: ":") else { throw .expectedColon }
        position &+= 1
        _ = peek()
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONKind) throws(JSONScanError.Reason) {
        let start = position
        for offset in 0..<word.utf8CodeUnitCount {
            guard byte(at: start &+ offset) == word.utf8Start[offset] else {
                throw start &+ offset < count ? .badLiteral : .endOfInput
            }
        }
        position = start &+ word.utf8CodeUnitCount
        nodes.append(JSONNode(kind, start: start, end: position, next: nodes.count &+ 1))
    }
}

extension JSONScanner {
    @inline(__always)
    func load(_ offset: Int) -> UInt8 {
        bytes.load(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    func byte(at offset: Int) -> UInt8? {
        offset < count ? load(offset) : nil
    }

    /// The next byte that is not white space, left under `position`.
    @inline(__always)
    mutating func peek() -> UInt8? {
        skipSpace()
        return position < count ? load(position) : nil
    }

    @inline(__always)
    mutating func skipSpace() {
        while position < count {
            let byte = load(position)
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position &+= 1
        }
    }
}
