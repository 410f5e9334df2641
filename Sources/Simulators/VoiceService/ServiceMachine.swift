/// A voice service as a machine: told what came in, what the person does and what time it is; answers what to write, what to work on, what it saw.
///
/// It opens no socket and no file and reads no clock.  What it wants done is taken by ``takeOutputs()`` and is to be done in that order.
struct ServiceMachine {
    enum Output: Equatable {
        case write(Int, [UInt8])
        case close(Int)
        case work(Int, ServiceWork)
        /// Close everything; a `listen` follows later.
        case goAway
        case listen
        /// A recording nobody needs any more.
        case remove(String)
    }

    /// What was planned for an instant.
    enum Plan {
        /// An output put off.
        case output(Output)
        /// The next stage of the call with this number.
        case answer(call: Int)
        case reject(call: Int)
        case giveUp(call: Int)
        case connect(call: Int)
        case finishSpeaking(job: Int)
        case endPlayback
        case announceSpeech(Utterance)
        case fallSilent(call: Int)
        case askPerson
        case announceLate(method: String, params: JSONValue)
        case flushJoined(connection: Int)
        case flood(Flood)
        case comeBack
    }

    /// An utterance of the person that is to be announced.
    struct Utterance {
        var call: CallModel
        var text: String
        var language: String?
        var path: String
    }

    /// A client's connection.
    struct Connection {
        var reader: ServiceFrameReader
        /// Requests that wait for the one in progress: each connection is served one at a time.
        var waiting: [[UInt8]] = []
        var isBusy = false
        /// Nothing more is written to it.
        var isMuted = false
        /// Until when writes are put off already; a later one must not overtake them.
        var writesUntil = Duration.zero
        var joined: [UInt8] = []
        var joinedFrames = 0
    }

    /// Requests waiting on one connection; a client that sends more is cut off.
    static let waitingMax = 4096

    let options: FakeVoiceService.Options
    /// Where recordings go.
    let folder: String
    /// What `status` calls the socket.
    let socketName: String
    var journal: ServiceJournal
    var now = Duration.zero
    var agenda = Agenda<Plan>()
    var connections: [Int: Connection] = [:]
    var connectionsMade = 0
    var call = CallModel()
    var outgoingCalls = 0
    var languages: [Int64: String] = [:]
    var jobs: [Int: Job] = [:]
    var jobsMade = 0
    var recordings = 0
    var playback = PlaybackModel()
    var person: PersonModel?
    var talk = Talk()
    var batches: [Int: Batch] = [:]
    var batchesMade = 0
    var faultOccasions: [Int]
    var staleEvents: [(method: String, params: JSONValue)] = []
    var lateEvent: (method: String, params: JSONValue)?
    var isAway = false
    var random: SeededRandom
    private(set) var outputs: [Output] = []
    /// Where the person's voice was heard: recording, from when.
    var spoken: [(path: String, at: Duration)] = []
    /// The recordings in the folder, oldest first.
    var recordingPaths: [String] = []
    private static let recordingsMax = 5000
    static let spokenMax = 10_000

    init(_ options: FakeVoiceService.Options, folder: String, socketName: String) {
        self.options = options
        self.folder = folder
        self.socketName = socketName
        journal = ServiceJournal(entriesMax: options.journalEntriesMax)
        faultOccasions = Array(repeating: 0, count: options.faults.count)
        random = SeededRandom(seed: options.seed)
    }

    var nextInstant: Duration? { agenda.next }

    func has(_ defect: ServiceDefect) -> Bool { options.defects.contains(defect) }

    /// A span of the service's own time, in the clock's.
    func paced(_ span: Duration) -> Duration { span / options.speed }

    mutating func put(_ output: Output) { outputs.append(output) }

    /// Remembers a recording that is written, and lets go of the oldest when there are too many.
    mutating func keep(_ recording: String) {
        recordingPaths.append(recording)
        if recordingPaths.count > Self.recordingsMax { put(.remove(recordingPaths.removeFirst())) }
    }

    mutating func takeOutputs() -> [Output] {
        defer { outputs = [] }
        return outputs
    }

    mutating func note(
        _ kind: ServiceEntry.Kind, connection: Int? = nil, _ name: String = "", _ value: JSONValue = .null, text: [UInt8] = []
    ) {
        let entry = ServiceEntry(at: now, kind, connection: connection, name: name, value: value, text: text)
        journal.append(entry)
        options.watch?(entry)
    }

    /// Does what is due, in the order of its time.
    mutating func advance(to instant: Duration) {
        now = max(now, instant)
        while let plan = agenda.take(by: now) { carryOut(plan.item, plannedFor: plan.at) }
    }

    private mutating func carryOut(_ plan: Plan, plannedFor instant: Duration) {
        switch plan {
        case .output(let output): put(output)
        case .answer(let number): if number == call.number { acceptCall() }
        case .reject(let number): if number == call.number { endCall(because: .rejected) }
        case .giveUp(let number): if number == call.number, call.stage == .ringing { endCall(because: .timeout) }
        case .connect(let number): if number == call.number, call.stage == .connecting { connectCall() }
        case .finishSpeaking(let job): finishSpeaking(job)
        case .endPlayback: endPlayback(by: instant)
        case .announceSpeech(let utterance): announce(utterance)
        case .fallSilent(let number): if number == call.number { fallSilent() }
        case .askPerson: askPerson()
        case .announceLate(let method, let params):
            if lateEvent?.method == method, lateEvent?.params == params { releaseLateEvent() }
        case .flushJoined(let connection): flushJoined(connection)
        case .flood(let flood): go(on: flood)
        case .comeBack: comeBack()
        }
    }
}
