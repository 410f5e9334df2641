/// A strict scan of one JSON text, kept as a flat run of ``JSONNode``s that the next scan overwrites.
///
/// Make one for each event loop or task and reuse it: a scan in the steady state allocates nothing. It accepts exactly RFC 8259, less
/// what readers disagree about: invalid UTF-8, a byte order mark, lone surrogate escapes and a key twice in one object (compared after
/// unescaping) are refused at any depth.
final class JSONTape {
    /// How deep arrays and objects may nest.
    let depthMax: Int
    /// Largest input that offsets can name.
    static let inputBytesMax = Int(Int32.max)
    /// Nodes kept between scans: 16 bytes each, enough for a 1 MiB body of ordinary messages.
    private static let retainedNodesMax = 65_536

    private var nodes = ScratchBuffer<JSONNode>(capacity: 256)
    private var frames: ScratchBuffer<JSONScanner.Frame>
    private var keys = JSONKeys()

    init(depthMax: Int = 64) {
        self.depthMax = depthMax
        frames = ScratchBuffer(capacity: 16)
    }

    deinit {
        nodes.deallocate()
        frames.deallocate()
        keys.deallocate()
    }

    /// Scans the whole of `bytes` and returns its one value, which stays valid as long as the bytes do and until the next scan.
    ///
    /// - Throws: ``JSONScanError`` at the first byte that breaks a rule; a duplicate key may be reported when its object closes.
    func scan(_ bytes: UnsafeRawBufferPointer) throws(JSONScanError) -> JSONValue {
        guard let base = bytes.baseAddress, !bytes.isEmpty else {
            throw JSONScanError(reason: .empty, offset: 0, line: 1, column: 1, path: "")
        }
        guard bytes.count <= Self.inputBytesMax else {
            throw JSONScanError(reason: .tooLarge, offset: 0, line: 1, column: 1, path: "")
        }
        nodes.reset(retainingAtMost: Self.retainedNodesMax)
        frames.reset(retainingAtMost: 1_024)
        keys.reset(retainingAtMost: 4_096)
        // The scanner works on copies of the handles: fields of a class would be checked for exclusive access at every step.
        var scanner = JSONScanner(base, count: bytes.count, depthMax: depthMax, nodes: nodes, frames: frames, keys: keys)
        let failure = scanner.run()
        nodes = scanner.nodes
        frames = scanner.frames
        keys = scanner.keys
        if let failure { throw scanner.error(failure) }
        return JSONValue(bytes: base, nodes: UnsafePointer(nodes.base), index: 0)
    }
}
