import Conversation
import CoreMetrics

/// Counts requests and turns. No label holds anything a peer chose.
final class RequestMetrics: RequestObserver {
    private let requests: CounterTable
    private let refusals: CounterTable
    private let turns: CounterTable
    private let interruptions: CounterTable
    private let agentFailures: CounterTable
    private let authenticationFailures: Counter
    private let cancels: Counter
    private let covered: Counter
    private let replyDeltas: Counter
    private let replyBytes: Counter
    private let toolRuns: Counter
    private let streams: Meter
    private let inProgress: [RequestDoor: Meter]
    private let firstToken: TimerTable
    private let firstWord: TimerTable
    private let stages: TimerTable
    private let turnSeconds: TimerTable

    init(_ factory: any MetricsFactory) {
        func counter(_ family: MetricFamily) -> Counter { Counter(label: family.name, factory: factory) }
        requests = CounterTable(MetricCatalogue.requests, ["door", "route", "status"], factory)
        refusals = CounterTable(MetricCatalogue.refusals, ["code"], factory)
        turns = CounterTable(MetricCatalogue.turns, ["door", "class", "outcome"], factory)
        interruptions = CounterTable(MetricCatalogue.interruptions, ["cause"], factory)
        agentFailures = CounterTable(MetricCatalogue.agentFailures, ["agent", "kind"], factory)
        authenticationFailures = counter(MetricCatalogue.authenticationFailures)
        cancels = counter(MetricCatalogue.cancels)
        covered = counter(MetricCatalogue.covered)
        replyDeltas = counter(MetricCatalogue.replyDeltas)
        replyBytes = counter(MetricCatalogue.replyBytes)
        toolRuns = counter(MetricCatalogue.toolRuns)
        streams = Meter(label: MetricCatalogue.streams.name, factory: factory)
        let doors = RequestDoor.allCases
        inProgress = Dictionary(
            uniqueKeysWithValues: doors.map { door in
                (door, Meter(label: MetricCatalogue.requestsInProgress.name, dimensions: [("door", door.rawValue)], factory: factory))
            })
        firstToken = TimerTable(MetricCatalogue.firstToken, "door", doors.map(\.rawValue), factory)
        firstWord = TimerTable(MetricCatalogue.firstWord, "door", doors.map(\.rawValue), factory)
        turnSeconds = TimerTable(MetricCatalogue.turnSeconds, "door", doors.map(\.rawValue), factory)
        stages = TimerTable(MetricCatalogue.stages, "stage", RequestStage.allCases.map(\.label) + [Self.residual], factory)
    }

    static let residual = "residual"

    func began(_ account: RequestAccount) { inProgress[account.door]?.increment() }

    func admitted(_ account: RequestAccount) {
        if account.isStream { streams.increment() }
    }

    func ended(_ account: RequestAccount) {
        let door = account.door.rawValue
        inProgress[account.door]?.decrement()
        requests.add([door, account.route, account.status.map { String($0) } ?? "none"])
        if let code = account.refusal { refusals.add([code]) }
        if account.status == 401 { authenticationFailures.increment() }
        if account.outcome == .abandoned || account.outcome == .interrupted(.hangUp) { cancels.increment() }
        guard account.isAdmitted else { return }
        if account.isStream { streams.decrement() }
        if account.isTurn { turnEnded(account, door) }
    }

    private func turnEnded(_ account: RequestAccount, _ door: String) {
        let (turnClass, outcome) = (account.turnClass?.rawValue ?? "none", account.outcome?.label ?? "none")
        turns.add([door, turnClass, outcome])
        switch account.outcome {
        case .interrupted(let reason): interruptions.add([reason.rawValue])
        case .failed(let kind): agentFailures.add([account.agent ?? "none", kind.rawValue])
        default: break
        }
        if account.isCovered { covered.increment() }
        replyDeltas.increment(by: account.deltas)
        replyBytes.increment(by: account.replyBytes)
        toolRuns.increment(by: account.toolRuns)
        let stamps = account.stamps
        if let ended = stamps.ended, ended >= stamps.began { turnSeconds.record(ended - stamps.began, door) }
        guard account.isStream else { return }
        if let word = stamps.firstWord, word >= stamps.began { firstWord.record(word - stamps.began, door) }
        guard let budget = account.budget else { return }
        firstToken.record(budget.totalNs, door)
        for stage in RequestStage.allCases {
            if let spent = budget[stage] { stages.record(spent, stage.label) }
        }
        stages.record(budget.residualNs, Self.residual)
    }
}
