import Conversation
import NIOHTTP1

@testable import Gateway

/// Reads whole answers of upstreams for tests.
enum ReadAnswer {
    /// What a whole response tells the turn, fed in slices of this many bytes.
    static func told(
        _ body: String, _ dialect: UpstreamDialect, status: HTTPResponseStatus = .ok, type: String = "text/event-stream",
        slice: Int = .max, callIDs: [String] = []
    ) -> [String] {
        var reader = UpstreamReader(dialect, callIDs: callIDs)
        let tape = JSONTape()
        if let failure = reader.open(HTTPResponseHead(version: .http1_1, status: status, headers: ["content-type": type])) {
            return [word(.failed(failure))]
        }
        var told: [String] = []
        let bytes = Array(body.utf8)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, slice == .max ? bytes.count : start + slice)
            let verdict = bytes[start..<end].withUnsafeBytes { reader.read($0, tape: tape) { told.append(word($0)) } }
            if case .failed(let failure) = verdict { return told + [word(.failed(failure))] }
            start = end
        }
        if !told.contains(where: { $0.hasPrefix("finish") }) { told.append(word(reader.end())) }
        return told
    }

    private static func word(_ event: AgentEvent) -> String {
        switch event {
        case .text(let text): text
        case .toolCall(let call): "call \(call.index) \(call.id ?? "-") \(call.name ?? "-") \(call.arguments)"
        case .finished(let reason, let usage):
            "finish \(reason.rawValue)" + (usage.map { " \($0.promptTokens)+\($0.completionTokens)" } ?? "")
        case .failed(let failure): "failed \(failure.kind.rawValue) \(failure.status)"
        }
    }
}
