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
    case stallBeforeFirst = "stall-before-first"
    case stallMid = "stall-mid"
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
}
