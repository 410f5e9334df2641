import Foundation
public import Simulators

/// A fake voice service of our own on a socket of its own, with somebody at the other end of its line.
public final class OwnVoice: Sendable {
    public let endpoint: ServiceEndpoint
    public let service: FakeVoiceService
    private let folder: String

    /// How much faster than life it is, so that a run waits for no ringing.
    public static let speed = 20.0

    /// Starts it, with a fault planted if one is given; with a ``ManualClock`` the calling thread takes part in the clock's time.
    ///
    /// - Throws: ``LaunchFailure`` when it does not start; nothing is left then.
    public init(seed: UInt64 = 1, clock: any StageClock = MonotonicClock(), fault: Fault? = nil) throws(LaunchFailure) {
        folder = try TemporaryFolder.make()
        var options = FakeVoiceService.Options(socket: .unix(folder + "/voice.sock"))
        options.seed = seed
        options.clock = clock
        options.speed = Self.speed
        options.audioFolder = folder
        fault?.plant(in: &options)
        service = FakeVoiceService(options)
        do {
            let address = try service.start()
            guard let endpoint = ServiceEndpoint(address) else { throw LaunchFailure("the fake voice service listens on \(address)") }
            self.endpoint = endpoint
        } catch {
            service.stop()
            TemporaryFolder.remove(folder)
            throw LaunchFailure("the fake voice service does not start: \(error)")
        }
    }

    /// Who does what a play says.
    public var person: PersonOnTheLine {
        let service = service
        return PersonOnTheLine(
            ring: { service.ring(from: $0) }, say: { service.say(text: $0, language: $1) }, play: { service.say(wav: $0) },
            hangUp: { service.hangUp(reason: $0) })
    }

    /// Its end and its return.
    public var life: ServiceLife {
        let service = service
        return ServiceLife(end: { service.goAway() }, begin: { service.comeBack() })
    }

    public func stop() {
        service.stop()
        TemporaryFolder.remove(folder)
    }
}
