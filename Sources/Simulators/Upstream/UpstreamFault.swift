/// A fault the fake upstream can be told to have, by the name `--fault` takes.
public enum UpstreamFault: String, Sendable, CaseIterable {
    // The answer has a status of its own.
    case status401 = "status-401"
    case status429 = "status-429"
    case status500 = "status-500"
    case status503 = "status-503"
    case status529 = "status-529"
    // The answer is 200 and no event stream.
    case notSSEHTML = "not-sse-html"
    case notSSEJSON = "not-sse-json"
    case emptyBody = "empty-body"
    // Nothing more comes, and the connection stays.
    case stallBeforeHead = "stall-before-head"
    case stallBeforeFirst = "stall-before-first"
    case stallInThinking = "stall-in-thinking"
    case stallMid = "stall-mid"
    case stallInCall = "stall-in-call"
    case stallBeforeFinish = "stall-before-finish"
    case stallBeforeDone = "stall-before-done"
    case stallAfterDone = "stall-after-done"
    // The stream breaks.
    case truncate
    case resetMid = "reset-mid"
    case badChunkSize = "bad-chunk-size"
    case shortContentLength = "short-content-length"
    // The stream is too much.
    case giantEvent = "giant-event"
    case endlessLine = "endless-line"
    case slowDrip = "slow-drip"
    case burst50000 = "burst-50000"
    // The events say the wrong thing.
    case badJSONEvent = "bad-json-event"
    case missingChoices = "missing-choices"
    case noFinish = "no-finish"
    case noDone = "no-done"
    case duplicateFinish = "duplicate-finish"
    case dataAfterDone = "data-after-done"
    case roleOnly = "role-only"
    case emptyDeltas = "empty-deltas"
    case midErrorObject = "mid-error-object"
    case midErrorString = "mid-error-string"
    case unknownEvent = "unknown-event"
    case wrongOrder = "wrong-order"
    case noEventNames = "no-event-names"
    // The calls are wrong; they show only where tools are called.
    case callBadJSON = "call-bad-json"
    case callCutOff = "call-cut-off"
    case callNotOffered = "call-not-offered"
    case callTwice = "call-twice"
    // The events are right and written in a way that WHATWG allows and naive readers miss.
    case bom
    case crlf
    case cr
    case comments
    case retryIDFields = "retry-id-fields"
    case noSpace = "no-space"
    case multiLineData = "multi-line-data"

    /// The status of a fault that is one.
    var status: Int? {
        switch self {
        case .status401: 401
        case .status429: 429
        case .status500: 500
        case .status503: 503
        case .status529: 529
        default: nil
        }
    }

    /// Whether the answer is a response of its own instead of a stream.
    var isResponse: Bool {
        switch self {
        case .notSSEHTML, .notSSEJSON, .emptyBody: true
        default: status != nil
        }
    }
}
