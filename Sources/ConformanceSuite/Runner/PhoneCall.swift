import Foundation
public import Simulators

/// A telephone call held for people to look at: the fake voice service with a person on its line, in front of a gateway.
///
/// Blocks the thread it is played on.
public final class PhoneCall: Sendable {
    /// What the person does.
    public struct Utterance: Sendable {
        /// The recording they say.
        public var wav: String
        /// Said into the reply to the former one, once so much of its sound was heard; nil waits for its end.
        public var bargesInAfter: Duration?

        public init(_ wav: String, bargesInAfter: Duration? = nil) {
            self.wav = wav
            self.bargesInAfter = bargesInAfter
        }
    }

    /// What became of one utterance.
    public struct Turn: Sendable {
        public var number: Int
        public var said: String
        /// The words of the reply that were audible.
        public var heard: String
        /// From the event of the utterance to the first `call.speak` of its reply.
        public var firstTokenMs: Double?
        /// From the event to the first sound.
        public var firstAudioMs: Double?
        /// When the person spoke into the reply, counted from its first sound.
        public var bargeInMs: Double?
        public var gapsMs: [Double]
    }

    private let folder: String
    private let service: FakeVoiceService
    /// Where the gateway finds the service.
    public let socket: String

    /// How long one reply may be waited for.
    static let limit: Duration = .seconds(60)

    /// Starts the voice service.
    ///
    /// - Throws: ``LaunchFailure`` when it does not start.
    public init(profile: ServiceProfile = .asImplemented) throws(LaunchFailure) {
        folder = try TemporaryFolder.make()
        var options = FakeVoiceService.Options(socket: .unix(folder + "/voice.sock"), profile: profile)
        options.audioFolder = folder
        service = FakeVoiceService(options)
        do { socket = try service.start() } catch {
            TemporaryFolder.remove(folder)
            throw LaunchFailure("the fake voice service does not start: \(error)")
        }
    }

    public func stop() {
        service.stop()
        TemporaryFolder.remove(folder)
    }

    /// Calls in, listens to the greeting, says each utterance and hangs up; answers what became of each.
    ///
    /// - Throws: ``LaunchFailure`` when the gateway does not come, or does not answer.
    public func play(_ utterances: [Utterance], from userID: Int64 = 123_456_789) throws(LaunchFailure) -> [Turn] {
        try wait("the gateway connects to the voice service") { !$0.requests("call.status").isEmpty }
        service.ring(from: userID)
        try wait("the greeting is heard") { $0.heard.reply(0).contains { $0.ending == .whole } }
        for (index, utterance) in utterances.enumerated() {
            let number = index + 1
            service.say(wav: utterance.wav)
            try wait("the service understands \(utterance.wav)") { $0.events("call.speech").count >= number }
            let next = index + 1 < utterances.count ? utterances[index + 1].bargesInAfter : nil
            if let next {
                // Until what the person says into it is understood, 1.5 s and more after they began.
                try wait("the reply to \(utterance.wav) is heard for \(next)") { journal in
                    journal.heard.reply(number).reduce(.zero) { $0 + $1.heard(at: self.service.now) } >= next
                }
            } else {
                try wait("the reply to \(utterance.wav) is heard to its end") { self.isQuiet($0, after: number) }
            }
        }
        service.hangUp()
        _ = service.waitFor({ !$0.events("call.ended").isEmpty }, limit: Self.limit)
        let journal = service.journal
        return utterances.indices.map { turn($0 + 1, journal) }
    }

    /// Sentences that were spoken over each other; there should be none.
    public var overlapCount: Int { service.journal.heard.overlaps.count }

    /// What the person heard from first to last.
    public var heard: String { service.journal.heard.text() }

    /// Nothing plays, nothing has for a while, and something has been heard.
    private func isQuiet(_ journal: ServiceJournal, after number: Int) -> Bool {
        guard let last = journal.heard.reply(number).last, last.ending != .playing else { return false }
        return service.now - last.to > .milliseconds(700)
    }

    private func wait(_ what: String, _ wish: @escaping (ServiceJournal) -> Bool) throws(LaunchFailure) {
        let deadline = service.now + Self.limit
        // The journal changes with events only, and some wishes come true with time.
        while service.now < deadline { if service.waitFor(wish, limit: .milliseconds(100)) { return } }
        throw LaunchFailure("the call waited in vain for \(Self.limit) until \(what)")
    }

    private func turn(_ number: Int, _ journal: ServiceJournal) -> Turn {
        let events = journal.events("call.speech")
        let event = events.indices.contains(number - 1) ? events[number - 1] : nil
        let pieces = journal.heard.reply(number)
        let cut = pieces.last.flatMap { $0.isCut ? $0.to : nil }
        func since(_ start: Duration?, _ end: Duration?) -> Double? {
            guard let start, let end else { return nil }
            return (end - start).milliseconds
        }
        return Turn(
            number: number, said: event?.value["text"]?.string ?? "", heard: journal.heard.text(reply: number),
            firstTokenMs: since(event?.at, pieces.first?.requestedAt), firstAudioMs: since(event?.at, pieces.first?.from),
            bargeInMs: since(pieces.first?.from, cut), gapsMs: journal.heard.gaps(reply: number).map(\.milliseconds))
    }
}
