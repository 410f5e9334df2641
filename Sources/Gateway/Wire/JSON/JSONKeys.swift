/// The keys of all objects that are still open, for the check that none comes twice.
///
/// The first 16 keys of an object are compared with each other as they come. A larger object is checked once more when it closes, through
/// a table hashed with the process's own seed, so that 50,000 chosen keys cost no more than 50,000 others.
struct JSONKeys {
    private struct Entry: BitwiseCopyable {
        /// The first eight bytes, zero-filled: most keys differ here.
        var head: UInt64
        /// Where the key's text begins, in the input or in `unescaped`.
        var start: Int
        var length: Int
        var isUnescaped: Bool
        /// Offset of the key's opening quote in the input.
        var offset: Int
    }

    private static let comparedPairwiseMax = 16
    private var entries = ScratchBuffer<Entry>(capacity: 64)
    /// Text of keys that were written with escapes.
    private var unescaped = ScratchBuffer<UInt8>(capacity: 64)

    var count: Int { entries.count }

    mutating func truncate(to count: Int) {
        entries.truncate(to: count)
    }

    mutating func reset(retainingAtMost capacityMax: Int) {
        entries.reset(retainingAtMost: capacityMax)
        unescaped.reset(retainingAtMost: capacityMax)
    }

    func deallocate() {
        entries.deallocate()
        unescaped.deallocate()
    }

    /// Adds a key to the innermost object, whose first key is number `first`. False if it is known to be there already.
    @inline(__always)
    mutating func add(_ node: JSONNode, from first: Int, in bytes: UnsafeRawPointer, count: Int) -> Bool {
        let start = Int(node.start) &+ 1
        let length = Int(node.end) &- Int(node.start) &- 2
        var entry = Entry(head: 0, start: start, length: length, isUnescaped: false, offset: Int(node.start))
        if node.isEscaped {
            unescape(&entry, in: bytes)
        } else if length >= 8 {
            entry.head = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        } else if start &+ 8 <= count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            entry.head = word & ((1 &<< UInt64(length &* 8)) &- 1)
        } else {
            entry.head = Self.head(bytes + start, length)
        }
        var other = first
        let end = min(entries.count, first &+ Self.comparedPairwiseMax)
        while other < end {
            let earlier = entries.base[other]
            if earlier.head == entry.head, earlier.length == entry.length, isSame(earlier, entry, in: bytes) { return false }
            other &+= 1
        }
        entries.append(entry)
        return true
    }

    /// Offset of a key that comes twice in the innermost object, looked for only where `add` did not compare all pairs.
    @inline(__always)
    func duplicate(from first: Int, in bytes: UnsafeRawPointer) -> Int? {
        entries.count &- first > Self.comparedPairwiseMax ? duplicateByTable(from: first, in: bytes) : nil
    }

    @inline(never)
    private func duplicateByTable(from first: Int, in bytes: UnsafeRawPointer) -> Int? {
        let keyCount = entries.count - first
        let mask = (1 << (Int.bitWidth - (keyCount * 2 - 1).leadingZeroBitCount)) - 1
        var table = [UInt32](repeating: 0, count: mask + 1)
        for number in 1...keyCount {
            let entry = entries.base[first + number - 1]
            var hasher = Hasher()
            hasher.combine(bytes: UnsafeRawBufferPointer(start: text(entry, in: bytes), count: entry.length))
            var slot = hasher.finalize() & mask
            while table[slot] != 0 {
                let earlier = entries.base[first + Int(table[slot]) - 1]
                if earlier.head == entry.head, earlier.length == entry.length, isSame(earlier, entry, in: bytes) { return entry.offset }
                slot = (slot + 1) & mask
            }
            table[slot] = UInt32(number)
        }
        return nil
    }

    private func isSame(_ a: Entry, _ b: Entry, in bytes: UnsafeRawPointer) -> Bool {
        a.length <= 8 || ByteWord.equal(text(a, in: bytes), text(b, in: bytes), count: a.length)
    }

    private func text(_ entry: Entry, in bytes: UnsafeRawPointer) -> UnsafeRawPointer {
        entry.isUnescaped ? UnsafeRawPointer(unescaped.base + entry.start) : bytes + entry.start
    }

    @inline(never)
    private mutating func unescape(_ entry: inout Entry, in bytes: UnsafeRawPointer) {
        let raw = UnsafeRawBufferPointer(start: bytes + entry.start, count: entry.length)
        entry.start = unescaped.count
        JSONText.unescape(raw) { unescaped.append($0) }
        entry.length = unescaped.count - entry.start
        entry.isUnescaped = true
        entry.head = Self.head(unescaped.base + entry.start, entry.length)
    }

    private static func head(_ text: UnsafeRawPointer, _ length: Int) -> UInt64 {
        var head: UInt64 = 0
        for offset in 0..<min(length, 8) {
            head |= UInt64(text.load(fromByteOffset: offset, as: UInt8.self)) << UInt64(offset * 8)
        }
        return head
    }
}
