/// Sets up a tunnel step by step: what to do next, from what came of the step before. Decisions only.
///
/// Every step first looks whether it is done already, so that a second run changes nothing, and nothing that was there is made anew.
struct TunnelSetupMachine {
    /// What is known before anything is asked.
    struct Facts: Sendable, Equatable {
        /// Whether cloudflared has its certificate, which `cloudflared tunnel login` brings.
        var isLoggedIn: Bool
        /// The tunnel whose credentials lie in the state; nil for none.
        var credentialsID: String?
        /// What was written down the last time.
        var record: TunnelRecord?
    }

    enum Action: Sendable, Equatable {
        /// Runs the provider's program. `changes` tells whether anything is another afterwards, and `speaks` whether a person must see
        /// what it says.
        case run([String], changes: Bool, speaks: Bool)
        /// Takes the credentials from everybody else.
        case protectCredentials
        case write(path: String, text: String)
        case done(TunnelRecord)
        case fail(GatewayFailure)
    }

    enum Outcome: Sendable, Equatable {
        case ran(hasWorked: Bool, output: String, words: String)
        /// Whether it was another before.
        case wrote(changed: Bool)
    }

    enum Step: Sendable, Equatable { case login, list, create, fetch, protect, route, config, validate, account, record, over }

    let wish: TunnelWish
    let facts: Facts
    var step: Step
    var id: String?
    /// A line for each step that was taken, for a person.
    var report: [String] = []
    /// Whether anything is another than before.
    var hasChanged = false

    init(_ wish: TunnelWish, _ facts: Facts) {
        self.wish = wish
        self.facts = facts
        step = wish.provider == .ngrok ? .account : facts.isLoggedIn ? .list : .login
        if wish.provider == .cloudflared, facts.isLoggedIn { report.append("login: done before") }
    }

    /// The first action.
    func start() -> Action { action }

    /// The next action, after what came of the last one.
    mutating func next(_ outcome: Outcome) -> Action {
        switch outcome {
        case .ran(let hasWorked, let output, let words):
            if let failure = ran(hasWorked, output, words) {
                step = .over
                return .fail(failure)
            }
        case .wrote(let changed): wrote(changed)
        }
        return action
    }

    private var action: Action {
        let place = wish.place
        switch step {
        case .login: return .run(TunnelPrograms.login, changes: true, speaks: true)
        case .list: return .run(TunnelPrograms.list(wish.name), changes: false, speaks: false)
        case .create: return .run(TunnelPrograms.create(wish.name, credentials: place.credentials), changes: true, speaks: false)
        case .fetch:
            return .run(TunnelPrograms.fetchCredentials(id ?? wish.name, credentials: place.credentials), changes: true, speaks: false)
        case .protect: return .protectCredentials
        case .route:
            let arguments = TunnelPrograms.route(id ?? wish.name, hostname: wish.hostname ?? "", overwrites: wish.overwritesDNS)
            return .run(arguments, changes: true, speaks: false)
        case .config: return .write(path: place.config, text: configuration)
        case .validate: return .run(TunnelPrograms.validate(place.config), changes: false, speaks: false)
        case .account: return .run(TunnelPrograms.checkNgrok, changes: false, speaks: false)
        case .record: return .write(path: place.record, text: record.json)
        case .over: return .done(record)
        }
    }

    private var configuration: String {
        TunnelPrograms.configuration(
            id: id ?? "", hostname: wish.hostname ?? "", origin: wish.origin, credentials: wish.place.credentials, idleMs: wish.idleMs)
    }

    private var record: TunnelRecord {
        TunnelRecord(
            provider: wish.provider, publicURL: wish.hostname.map { "https://\($0)" } ?? "\(wish.origin)", isPassing: wish.hostname == nil,
            name: wish.provider == .cloudflared ? wish.name : nil, id: id)
    }
}
