/// A growable run of plain values that a ``JSONTape`` keeps between scans, so that a scan in the steady state allocates nothing.
///
/// It is a bare handle: the tape that made it deallocates it. Only `append` grows it; indices are the caller's to keep in bounds.
struct ScratchBuffer<Element: BitwiseCopyable> {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        base = .allocate(capacity: self.capacity)
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count &+= 1
    }

    /// Forgets what lies at `newCount` and after.
    @inline(__always)
    mutating func truncate(to newCount: Int) {
        count = min(count, newCount)
    }

    /// Empties the buffer, and gives back memory that one unusual input made it take.
    mutating func reset(retainingAtMost capacityMax: Int) {
        count = 0
        guard capacity > capacityMax else { return }
        base.deallocate()
        capacity = capacityMax
        base = .allocate(capacity: capacityMax)
    }

    func deallocate() {
        base.deallocate()
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
