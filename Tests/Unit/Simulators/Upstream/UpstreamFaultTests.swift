import Foundation
import Simulators
import Testing

@Suite struct UpstreamFaultTests {
    /// The raw answer of a fake with one fault, read to the connection's end.
    private func answer(
        with fault: UpstreamFault, to user: String = "Tell me about Lisbon harbour", extra: String = #""stream":true,"#
    ) throws -> String {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        options.dripInterval = .microseconds(1)
        options.faults = FaultPlan([.init(fault: fault, request: nil)])
        let model = FakeLLM(options)
        let port = try #require(model.start().port)
        defer { model.stop() }
        return try RawExchange.exchange(RawExchange.chat(user, extra: extra), with: port)
    }

    @Test(arguments: [(UpstreamFault.status401, 401), (.status429, 429), (.status500, 500), (.status503, 503), (.status529, 529)])
    func `a status fault answers that status`(fault: UpstreamFault, status: Int) throws {
        #expect(try answer(with: fault).hasPrefix("HTTP/1.1 \(status) "))
    }

    @Test(arguments: [
        UpstreamFault.truncate, .resetMid, .badChunkSize, .shortContentLength, .noDone, .midErrorObject, .midErrorString, .notSSEHTML,
        .notSSEJSON,
        .emptyBody,
    ])
    func `a broken stream never reaches its DONE within its frame`(fault: UpstreamFault) throws {
        var answer = try answer(with: fault)
        if fault == .shortContentLength {
            let halves = answer.components(separatedBy: "\r\n\r\n")
            let length = try #require(halves[0].firstMatch(of: /Content-Length: (\d+)/)?.output.1)
            answer = String(try #require(halves.last).prefix(try #require(Int(length))))
        }
        #expect(!answer.contains("[DONE]"))
    }

    @Test func `mid-stream faults come after some of the answer and before all of it`() throws {
        let whole = RawExchange.text(try answer(with: .comments))
        for fault in [UpstreamFault.truncate, .resetMid, .badChunkSize, .midErrorObject, .midErrorString] {
            let part = RawExchange.text(try answer(with: fault))
            #expect(!part.isEmpty && whole.hasPrefix(part) && part.count < whole.count, "\(fault)")
        }
    }

    @Test func `events that say the wrong thing say it`() throws {
        #expect(try answer(with: .duplicateFinish).components(separatedBy: #""finish_reason":"stop""#).count == 3)
        #expect(try !(answer(with: .noFinish)).contains(#""finish_reason":"stop""#))
        #expect(try RawExchange.payloads(answer(with: .dataAfterDone)).suffix(3).first == "[DONE]")
        #expect(try RawExchange.text(answer(with: .roleOnly)).isEmpty)
        #expect(try RawExchange.payloads(answer(with: .missingChoices)).contains { !$0.contains("choices") && $0 != "[DONE]" })
        #expect(
            try RawExchange.payloads(answer(with: .badJSONEvent)).contains { $0 != "[DONE]" && JSONValue(parsing: Array($0.utf8)) == nil })
        #expect(try RawExchange.payloads(answer(with: .emptyDeltas)).count { $0.contains(#""delta":{}"#) } > 8)
    }

    @Test func `lawful but unusual spellings keep the text whole`() throws {
        let plain = RawExchange.text(try answer(with: .duplicateFinish))
        #expect(try RawExchange.text(answer(with: .comments)) == plain)
        #expect(try RawExchange.text(answer(with: .retryIDFields)) == plain)
        #expect(try RawExchange.text(answer(with: .crlf)) == plain)
        #expect(try RawExchange.text(answer(with: .cr)) == plain)
        #expect(try RawExchange.text(answer(with: .noSpace).replacing("data:", with: "data: ")) == plain)
        let spread = try answer(with: .multiLineData).replacing("\r\n", with: "\n")
        #expect(spread.contains("data: {\ndata: "))
        #expect(RawExchange.text(spread.replacing("\ndata: \"", with: "\"").replacing("\ndata: }", with: "}")) == plain)
        #expect(try answer(with: .bom).contains("\u{FEFF}data: "))
    }

    @Test func `a burst is fifty thousand deltas in order`() throws {
        let deltas = RawExchange.payloads(try answer(with: .burst50000)).filter { $0.contains(#""content":" "#) }
        #expect(deltas.count == 50_000)
        #expect(deltas.first?.contains(" river0") == true)
        #expect(deltas.last?.contains(" window49999") == true)
    }

    @Test func `a giant event is eight mebibytes in one line`() throws {
        let longest = RawExchange.payloads(try answer(with: .giantEvent)).map(\.utf8.count).max()
        #expect(try #require(longest) > 8_000_000)
    }

    @Test func `a slow drip delivers everything, byte by byte`() throws {
        #expect(
            try RawExchange.text(answer(with: .slowDrip, to: "Hi").replacing(/\r\n[0-9a-f]+\r\n/, with: "")).contains("You asked about"))
    }

    @Test(arguments: [UpstreamFault.stallBeforeFirst, .stallMid, .endlessLine])
    func `a stall or flood lasts until the client leaves and is counted then`(fault: UpstreamFault) async throws {
        var options = FakeLLMOptions()
        options.tokensPerSecond = 100_000
        options.faults = FaultPlan([.init(fault: fault, request: nil)])
        let model = FakeLLM(options)
        let port = try #require(model.start().port)
        defer { model.stop() }
        let stream = try SocketStream.connect(port: port)
        try stream.write(RawExchange.chat("hello"))
        _ = try stream.read(deadline: .now + .seconds(20))
        #expect(model.probe.open == 1)
        stream.close()
        #expect(await model.probe { $0.open == 0 }.cancelled == 1)
    }

    @Test func `a fault can be given to one request by its number`() throws {
        let plan = try FaultPlan(parsing: "status-503@2, truncate@3")
        #expect(plan.fault(ofRequest: 1) == nil)
        #expect(plan.fault(ofRequest: 2) == .status503)
        #expect(plan.fault(ofRequest: 3) == .truncate)
        #expect(try FaultPlan(parsing: "bom").fault(ofRequest: 9) == .bom)
    }

    @Test(arguments: ["statsu-503", "truncate@0", "truncate@x", "bom@1@2", ""])
    func `an unknown fault is refused with the nearest name`(text: String) {
        let error = #expect(throws: FaultPlan.Unknown.self) { try FaultPlan(parsing: text) }
        #expect(UpstreamFault(rawValue: error?.nearest ?? "") != nil)
    }
}
