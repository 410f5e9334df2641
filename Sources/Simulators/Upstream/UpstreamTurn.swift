internal import Foundation
internal import Synchronization

/// What one request is answered with, decided before a byte of it is written.
struct UpstreamTurn {
    struct Chosen {
        var plan: AnswerPlan
        var chat: ChatRequest?
        var answer: ModelAnswer?
        var fault: UpstreamFault?
        var status = 200
        /// Whether the answer fails by itself.
        var isFailure: Bool { status != 200 || fault?.isResponse == true }
    }

    private let request: UpstreamRequest
    private let number: Int
    private let wire: UpstreamWire
    private let model: FakeLLM
    private let requestID: String

    init(_ request: UpstreamRequest, number: Int, wire: UpstreamWire, model: FakeLLM) {
        self.request = request
        self.number = number
        self.wire = wire
        self.model = model
        requestID = "req_fake\(number)"
    }

    var chosen: Chosen {
        let planned = model.options.faults.fault(ofRequest: number)
        if let refusal = unauthorized { return refused(401, refusal, fault: planned) }
        if let plan = planned.flatMap(response(of:)) {
            let status = planned?.status ?? 200
            // Read all the same: how often an agent ran is counted by what was asked, not by what came of it.
            return Chosen(plan: plan, chat: try? chatRequest(), fault: planned, status: status)
        }
        let chat: ChatRequest
        do throws(Refused) {
            chat = try chatRequest()
        } catch {
            return refused(error.status, error.message, parameter: error.parameter, fault: planned)
        }
        var answer = model.script.withLock { $0.answer(to: chat) }
        let fault = answer.fault ?? planned
        if let plan = answer.fault.flatMap(response(of:)) {
            return Chosen(plan: plan, chat: chat, fault: fault, status: fault?.status ?? 200)
        }
        if case .failure(let status, let message) = answer.content {
            var refusal = refused(status, message, fault: fault)
            if let wait = answer.pace.firstTokenMilliseconds, wait > 0 {
                refusal.plan.steps.insert(.wait(until: .milliseconds(wait)), at: 0)
            }
            refusal.chat = chat
            return refusal
        }
        prepare(&answer, for: chat)
        answer = answer.bent(by: fault)
        return Chosen(plan: plan(answer, chat, fault: fault), chat: chat, answer: answer, fault: fault)
    }

    /// Adds the reasoning the options ask for, takes away what the request did not allow.
    private func prepare(_ answer: inout ModelAnswer, for chat: ChatRequest) {
        let isThinking: (ModelAnswer.Part) -> Bool = { if case .thinking = $0 { true } else { false } }
        var parts = answer.parts
        if model.options.thinkingWords > 0, !parts.contains(where: isThinking) {
            let words = (1...model.options.thinkingWords).map { ($0 == 1 ? "" : " ") + BuiltInText.thought($0) }
            parts.insert(.thinking(words), at: 0)
        }
        if wire == .anthropic, !chat.thinks { parts.removeAll(where: isThinking) }
        answer.content = .parts(parts)
    }

    private func plan(_ answer: ModelAnswer, _ chat: ChatRequest, fault: UpstreamFault?) -> AnswerPlan {
        var random = SeededRandom(seed: model.options.seed &+ UInt64(number))
        let suffix = String(random.next(), radix: 36)
        let name = chat.model ?? model.options.models.first ?? "fake-model"
        var timing = StreamTiming(answer.pace, options: model.options, promptCharacters: chat.promptCharacters, random: random)
        let dialect: any AnswerDialect
        switch wire {
        case .openAI:
            var writer = ChunkWriter(
                id: "chatcmpl-" + suffix, createdSeconds: Int(Date().timeIntervalSince1970), model: name,
                promptTokens: chat.messages.reduce(0) { $0 + $1.text.split(separator: " ").count + 3 }, includesUsage: chat.includesUsage)
            writer.callStyle = answer.callStyle ?? model.options.callStyle
            writer.reasoningStyle = answer.reasoningStyle ?? model.options.reasoningStyle
            dialect = writer
        case .anthropic:
            let usage = model.cache.withLock { $0.usage(of: chat.cacheBlocks, at: model.options.clock.now) }
            dialect = MessageWriter(suffix: suffix, model: name, usage: usage, omitsThinking: chat.omitsThinking, requestID: requestID)
        }
        let manner = AnswerPlan.Manner(
            fault: fault, stall: answer.stall, dripInterval: model.options.dripInterval, keepsAlive: request.keepsAlive,
            fields: [wire.requestField(requestID)])
        guard chat.streams else { return AnswerPlan(whole: answer, dialect: dialect, timing: timing, manner) }
        let events = dialect.events(of: answer, timing: &timing)
        let place = timing.place(among: events.count { $0.kind == .delta })
        let disturbed = StreamFaults(dialect: dialect).disturbed(events, with: fault, place: place)
        return AnswerPlan(streaming: disturbed, place: place, manner)
    }

    private func response(of fault: UpstreamFault) -> AnswerPlan? {
        AnswerPlan(respondingWith: fault, wire: wire, requestID: requestID, keepsAlive: request.keepsAlive)
    }

    private func refused(_ status: Int, _ message: String, parameter: String? = nil, fault: UpstreamFault?) -> Chosen {
        let plan = AnswerPlan(
            failing: status, message: message, parameter: parameter, wire: wire, requestID: requestID, keepsAlive: request.keepsAlive)
        return Chosen(plan: plan, fault: fault, status: status)
    }

    private struct Refused: Error {
        var status = 400
        var message: String
        var parameter: String?
    }

    private func chatRequest() throws(Refused) -> ChatRequest {
        switch wire {
        case .openAI:
            do throws(ChatRequest.Malformed) {
                return try ChatRequest(request.body)
            } catch {
                throw Refused(message: error.reason + ".", parameter: error.parameter)
            }
        case .anthropic:
            do throws(MessagesRefusal) {
                return try ChatRequest(messages: request)
            } catch {
                throw Refused(status: error.status, message: error.message)
            }
        }
    }

    /// Why the key is refused, as each wire says it; nil when it is good.
    private var unauthorized: String? {
        let isWrong = model.options.requiredToken.map { request.key != $0 } ?? false
        switch wire {
        case .openAI: return isWrong ? "Incorrect API key provided." : nil
        case .anthropic:
            if (request.key ?? "").isEmpty { return "x-api-key header is required" }
            return isWrong ? "invalid x-api-key" : nil
        }
    }
}
