/// Reads HTTP/1.x responses from the segments of one connection, strictly, and keeps what it minds instead of stopping.
///
/// Memory is what the connection received; heads are bounded by `headBytesMax`, and nothing a peer sends can trap it.
public struct ResponseReader: Sendable {
    enum State: Sendable, Equatable {
        case head
        case length(left: Int)
        case chunkSize
        case chunkData(left: Int)
        case chunkEnd
        case trailers
        case untilClose
        /// What followed made no sense, or nothing was asked for.
        case stray
    }

    static let headBytesMax = 262_144
    static let chunkLineBytesMax = 4096

    /// Whole responses, and the last one as far as it came.
    public internal(set) var responses: [WireResponse] = []
    /// True while the last response still misses something.
    public internal(set) var isReading = false
    /// Bytes that belong to no response.
    public internal(set) var stray = TimedBytes()

    var input = TimedBytes()
    var at = 0
    var state = State.head
    var interim: [WireResponse] = []
    /// How far a head has been looked through, and where its current line begins.
    var scanned = 0
    var lineStart = 0
    private var methods: [String]

    /// A reader for the answers to requests with these methods, in this order.
    public init(methods: [String] = []) { self.methods = methods }

    /// Notes that another request was sent.
    public mutating func expect(method: String) {
        methods.append(method)
    }

    /// Responses of the 100 class that wait for their final one.
    public var interimResponses: [WireResponse] { interim }

    /// How many responses are whole.
    public var completeCount: Int { responses.count - (isReading ? 1 : 0) }

    var method: String? { completeCount < methods.count ? methods[completeCount] : nil }

    public mutating func feed(_ bytes: some Collection<UInt8>, at time: Duration) {
        input.append(bytes, at: time)
        while step() {}
    }

    /// The other end has closed: a body without length is whole now.
    public mutating func finish(at time: Duration) {
        switch state {
        case .untilClose:
            end(at: time)
        case .head where at < input.count && method != nil:
            note("cut-head", "the connection ended inside a response head")
        default:
            break
        }
    }

    /// Takes one step if the bytes for it are there.
    private mutating func step() -> Bool {
        guard at < input.count else { return false }
        switch state {
        case .head: return method == nil ? takeStray() : readHead()
        case .length(let left): return readBody(left: left)
        case .chunkSize: return readChunkSize()
        case .chunkData(let left): return readChunk(left: left)
        case .chunkEnd: return readChunkEnd()
        case .trailers: return readTrailers()
        case .untilClose:
            take(input.count - at)
            return false
        case .stray: return takeStray()
        }
    }

    private mutating func takeStray() -> Bool {
        stray.append(input.bytes[at...], at: input.time(of: at))
        at = input.count
        return false
    }

    mutating func note(_ kind: String, _ detail: String) {
        let deviation = Deviation(kind, detail, offset: at)
        if let last = responses.indices.last { responses[last].deviations.append(deviation) }
    }

    /// Moves bytes into the body of the response being read, each with its time.
    mutating func take(_ count: Int) {
        guard let last = responses.indices.last else { return }
        var left = count
        while left > 0 {
            let time = input.time(of: at)
            let run = min(left, input.end(ofRunAt: at) - at)
            responses[last].body.append(input.bytes[at..<(at + run)], at: time)
            at += run
            left -= run
        }
    }

    private mutating func readBody(left: Int) -> Bool {
        let count = min(left, input.count - at)
        take(count)
        if count == left { end(at: input.time(of: at - 1)) } else { state = .length(left: left - count) }
        return true
    }

    mutating func end(at time: Duration) {
        guard let last = responses.indices.last else { return }
        responses[last].isComplete = true
        responses[last].endedAt = time
        isReading = false
        state = .head
    }
}
