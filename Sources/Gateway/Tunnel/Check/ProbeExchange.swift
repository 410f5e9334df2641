/// One request of a check and what came back, as it was recorded: everything the findings are made of.
struct ProbeExchange: Sendable, Equatable {
    /// A piece of the body as it arrived.
    struct Beat: Sendable, Equatable {
        /// Since the request was sent.
        var ms: Int
        /// Pieces of the reply in it.
        var deltas: Int
        /// Heartbeats in it.
        var comments = 0
    }

    /// Why there is no answer, or no whole one.
    enum Break: Sendable, Equatable {
        /// The time of the check was over first.
        case tooLong
        /// The other side closed, or broke what it was sending.
        case closed(String)
        /// Nothing could be sent.
        case unreachable(String)
    }

    /// Nil when no head came.
    var status: Int?
    var isHTTP2 = false
    /// By names in lower case, several values joined with commas.
    var headers: [String: String] = [:]
    /// The beginning of the body, at most ``bodyBytesMax``.
    var body: [UInt8] = []
    var headMs = 0
    var beats: [Beat] = []
    /// Whether `[DONE]` came.
    var isDone = false
    var endMs = 0
    var broke: Break?

    static let bodyBytesMax = 4096

    var deltas: Int { beats.reduce(0) { $0 + $1.deltas } }
    var text: String { String(decoding: body, as: UTF8.self) }

    /// Whether the gateway itself answered, and not something on the way: its request ids, or its own words.
    var isGateways: Bool {
        headers["x-request-id"]?.hasPrefix("req_") == true || text == #"{"status":"ok"}"# || errorCode != nil
    }

    /// The code in an error of the gateway's: `not_found`, `invalid_api_key`; nil for any other body.
    var errorCode: String? {
        let codes = body.withUnsafeBytes { bytes in
            JSONTape.once(bytes) { value -> String? in
                guard let error = value["error"], error["type"]?.string != nil, error["message"]?.string != nil else { return nil }
                return error["code"]?.string
            }
        }
        return codes ?? nil
    }

    /// How it ended, in words, for causes.
    var ending: String {
        let what = status.map { "status \($0)" } ?? "no answer"
        switch broke {
        case nil: return what
        case .tooLong: return "\(what), then nothing more for the rest of \(endMs) ms"
        case .closed(let why), .unreachable(let why):
            return status == nil ? "no answer (\(why))" : "\(what), then the connection broke (\(why))"
        }
    }

    /// Who seems to have answered, for causes.
    var server: String { headers["server"].map { " from \(TerminalText.quoted($0))" } ?? "" }
}
