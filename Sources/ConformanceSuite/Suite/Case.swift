public import Simulators

/// A sentence of the specification with a play that provokes it and a check that judges it.
public struct Case: Sendable, Identifiable, CustomStringConvertible {
    /// A slug under its section, fixed for ever: `sse/terminates-with-done`.
    public let id: String
    /// The weight by default; see ``level(in:)``.
    public let level: Level
    /// One sentence with a subject.
    public let requirement: String
    /// The catalogue row where there is one, then the outside source: `sse/3.1; WHATWG HTML 9.2.5`.
    public let source: String
    /// What the target must be able to do.
    public let needs: Set<Need>
    /// The profiles it belongs to.
    public let profiles: Set<Profile>
    /// Which clients die or lose text when it does not hold, with their versions.
    public let breaks: [String]
    /// What it sends, for `conformance explain`.
    public let sends: String
    /// The one mistake, planted in a right server of our own, that this case must catch.
    public let fault: Fault

    /// Whether it may be played beside others, in a session of its own: it measures no time that others could spoil, and counts at no probe.
    var isApart = false

    let softer: [Profile: Level]
    /// Where it is played, when its fault alone does not say.
    let place: World?
    let script: @Sendable (Stage) throws -> Void
    let judge: @Sendable (Transcript, Context) -> Judgement

    /// A case; see the properties for the meaning of each part.
    public init(
        _ id: String, _ level: Level, _ requirement: String, source: String, needs: Set<Need> = [],
        profiles: Set<Profile> = Set(Profile.allCases), softer: [Profile: Level] = [:], breaks: [String] = [],
        fault: Fault, sends: String? = nil, world place: World? = nil, play script: (@Sendable (Stage) throws -> Void)? = nil,
        check judge: @escaping @Sendable (Transcript, Context) -> Judgement
    ) {
        self.id = id
        self.level = level
        self.requirement = requirement
        self.source = source
        self.needs = needs
        self.profiles = profiles
        self.softer = softer
        self.place = place
        self.breaks = breaks
        self.sends = sends ?? Play.streamed
        self.fault = fault
        self.script = script ?? Play.stream
        self.judge = judge
    }

    public var description: String { id }

    /// The part of the id before the slash.
    public var section: String { String(id.prefix { $0 != "/" }) }

    /// Whether another case at the same time could spoil it: it measures time, counts at the probe, or reads the session.
    public var runsAlone: Bool {
        world != .chat || !needs.isDisjoint(with: [.probe, .gateway]) || ["latency", "lifecycle", "interruption", "rate"].contains(section)
    }

    /// The same case, played beside others where there are sessions enough.
    func apart() -> Case {
        var copy = self
        copy.isApart = true
        return copy
    }

    /// The weight in a profile: some rules are softer where the service's own samples break them.
    public func level(in profile: Profile) -> Level { softer[profile] ?? level }

    /// Drives the target and records; blocks, so it runs on a plain thread.
    ///
    /// - Throws: ``StageError`` when the target cannot be reached at all; anything the target does is in the transcript instead.
    public func play(_ stage: Stage) throws -> Transcript {
        try script(stage)
        return stage.recorder.transcript()
    }

    /// Judges what was recorded: a pure function, so a saved transcript gives the same judgement.
    public func check(_ transcript: Transcript, _ context: Context) -> Judgement { judge(transcript, context) }
}
