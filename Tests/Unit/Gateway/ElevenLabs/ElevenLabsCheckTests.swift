import Conversation
import Synchronization
import Testing

@testable import Gateway

@Suite struct ElevenLabsCheckTests {
    private func conversation(
        _ id: String, status: String = "done", termination: String = "Client disconnected", error: OwnedJSON = nil,
        firstTokens: [Double] = [0.4], isOld: Bool = false
    ) -> OwnedJSON {
        let turns = firstTokens.map { seconds -> OwnedJSON in
            let figures: OwnedJSON = ["convai_llm_service_ttfb": ["elapsed_time": .number(seconds)]]
            return ["role": "agent", "message": "Yes.", "conversation_turn_metrics": isOld ? figures : ["metrics": figures]]
        }
        return [
            "conversation_id": .string(id), "agent_id": "agent_1", "status": .string(status),
            "transcript": .array([["role": "user", "message": "Hello"]] + turns),
            "metadata": [
                "start_time_unix_secs": 1_763_700_000, "call_duration_secs": 30, "termination_reason": .string(termination), "error": error,
            ],
        ]
    }

    private func check(
        _ conversations: [OwnedJSON], _ options: ElevenLabsAccount.CheckOptions = .init()
    ) async throws -> (isGood: Bool, text: String) {
        let stage = try AccountStage()
        stage.settings.agentID = "agent_1"
        stage.workspace.with { $0.conversations = conversations }
        let lines = Mutex<[String]>([])
        let account = ElevenLabsAccount(stage.settings, state: stage.state)
        let isGood = try await account.check(options, api: stage.workspace) { line in lines.withLock { $0.append(line) } }
        return (isGood, lines.withLock { $0.joined(separator: "\n") })
    }

    @Test func `good conversations are told with their figures`() async throws {
        let (isGood, text) = try await check([conversation("conv_a"), conversation("conv_b", firstTokens: [0.2, 0.6], isOld: true)])
        #expect(isGood)
        #expect(text.contains("p50 400 ms, p95 600 ms, max 600 ms, of 3 turns"))
        #expect(text.hasSuffix("2 conversations, 0 failed"))
    }

    @Test func `a failed conversation is told with its cause and mend`() async throws {
        let (isGood, text) = try await check([
            conversation("conv_a"),
            conversation(
                "conv_b", status: "failed", termination: "custom_llm generation failed",
                error: ["code": 1002, "reason": "custom_llm generation failed"]),
        ])
        #expect(!isGood)
        #expect(text.contains("FAIL 2025-11-21T04:40:00.000Z conv_b"))
        #expect(text.contains("1x ElevenLabs asked the gateway at least three times"))
        #expect(text.contains("--rotate-secret"))
    }

    @Test(arguments: [
        ("custom_llm generation failed", FailureReason.customLLM), ("LLM Cascade Error: Brain returned no response", .emptyAnswer),
        ("Generating the LLM response took too long.", .tooSlow), ("missing_dynamic_variable", .missingVariable),
        ("Exceeded quota", .quota), ("", .unknown), ("Something new", .unknown),
    ])
    func `each known reason is told from the others`(words: String, reason: FailureReason) {
        #expect(FailureReason(words) == reason)
        #expect(!reason.mend.isEmpty)
    }

    @Test(arguments: ["Client disconnected", "Call ended by remote party", "", "end_call tool was called"])
    func `an ordinary end is no failure`(termination: String) async throws {
        #expect(try await check([conversation("conv_a", termination: termination)]).isGood)
    }

    @Test func `a reason in the metadata is a failure whatever the status says`() async throws {
        #expect(try await !check([conversation("conv_a", termination: "Generating the LLM response took too long.")]).isGood)
    }

    @Test func `a late first token at the 95th percentile is a failure`() async throws {
        let times = Array(repeating: 0.3, count: 15) + [2.5, 2.6, 2.7]
        #expect(try await !check([conversation("conv_a", firstTokens: times)]).isGood)
        #expect(try await check([conversation("conv_a", firstTokens: times)], .init(firstTokenMsMax: 3000)).isGood)
    }

    @Test func `an agent that nobody has called is well`() async throws {
        let (isGood, text) = try await check([])
        #expect(isGood)
        #expect(text.contains("no conversation yet"))
    }

    @Test func `figures that make no sense are left out`() async throws {
        let account = try #require(ConversationAccount(conversation("conv_a", firstTokens: [-1, 1e300, 0.5])))
        #expect(account.firstTokensMs == [500])
        #expect(FirstTokenFigures([]) == nil)
        #expect(FirstTokenFigures([.nan, .infinity]) == nil)
    }
}
