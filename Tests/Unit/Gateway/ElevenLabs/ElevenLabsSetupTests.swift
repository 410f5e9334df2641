import Foundation
import NIOHTTP1
import Testing

@testable import Gateway

@Suite struct ElevenLabsSetupTests {
    @Test func `a rotation leaves time to carry the new token over`() throws {
        func judgement(_ rotates: Bool, _ grace: String) throws -> ExitCode? {
            let options = SetupOptions(rotatesSecret: rotates, grace: try #require(TokenGrace(grace)))
            do throws(GatewayFailure) { try options.judge() } catch { return error.exitCode }
            return nil
        }
        #expect(try [judgement(true, "0"), judgement(true, "4s")] == [.usage, .usage])
        #expect(try [judgement(true, "5s"), judgement(true, "1h"), judgement(false, "0")] == [nil, nil, nil])
    }

    @Test func `an agent is made with every field, and its token stored as a secret`() async throws {
        let stage = try AccountStage()
        let (isGood, lines) = try await stage.setUp()
        #expect(isGood)
        let agent = try #require(stage.workspace.agent)
        let prompt = try #require(agent[path: "conversation_config.agent.prompt"])
        #expect(prompt["llm"] == "custom-llm")
        #expect(prompt[path: "custom_llm.url"] == "https://voice.example.com/v1")
        #expect(prompt[path: "custom_llm.api_type"] == "chat_completions")
        #expect(prompt[path: "custom_llm.api_key.secret_id"] == "sec_1")
        #expect(prompt[path: "custom_llm.request_headers.X-Conversation-Id.variable_name"] == "system__conversation_id")
        #expect(prompt["cascade_timeout_seconds"] == 15)
        #expect(prompt[path: "backup_llm_config.preference"] == "disabled")
        #expect(prompt["temperature"] == .null)
        #expect(prompt[path: "built_in_tools.skip_turn.params.system_tool_type"] == "skip_turn")
        #expect(agent[path: "conversation_config.tts.voice_id"] == "v1")
        #expect(agent[path: "conversation_config.tts.model_id"] == "eleven_flash_v2")
        #expect(agent[path: "conversation_config.turn.speculative_turn"] == false)
        #expect(agent[path: "conversation_config.turn.soft_timeout_config.timeout_seconds"] == -1)
        #expect(agent[path: "conversation_config.conversation.client_events"]?.elements.contains("interruption") == true)
        #expect(agent[path: "platform_settings.auth.enable_auth"] == true)
        let token = try #require(stage.workspace.secretValues.first)
        #expect(token.hasPrefix("vg_"))
        #expect(try stage.lets(token))
        #expect(!lines.joined(separator: "\n").contains(token))
        #expect(lines.contains("read back: every field is as wanted"))
    }

    @Test func `a second run changes nothing`() async throws {
        let stage = try AccountStage()
        _ = try await stage.setUp()
        let changes = try await stage.changes {
            let lines = try await stage.setUp().lines
            #expect(lines.contains { $0.hasPrefix("nothing to change") })
        }
        #expect(changes.isEmpty)
    }

    @Test func `a field that was changed is put right, and what the owner added stays`() async throws {
        let stage = try AccountStage()
        _ = try await stage.setUp()
        stage.workspace.with { content in
            content.agents[0].document["tags"] = ["mine", "clawdbot", "voice-gateway"]
            var prompt = content.agents[0].document[path: "conversation_config.agent.prompt"] ?? .null
            prompt["cascade_timeout_seconds"] = 4
            prompt["knowledge_base"] = ["book"]
            var llm = prompt["custom_llm"] ?? .null
            llm["api_key"] = ["env_var_label": "OTHER"]
            llm["api_version"] = "mine"
            prompt["custom_llm"] = llm
            var agent = content.agents[0].document[path: "conversation_config.agent"] ?? .null
            agent["prompt"] = prompt
            var config = content.agents[0].document["conversation_config"] ?? .null
            config["agent"] = agent
            content.agents[0].document["conversation_config"] = config
        }
        let (isGood, lines) = try await stage.setUp()
        #expect(isGood)
        let prompt = try #require(stage.workspace.agent?[path: "conversation_config.agent.prompt"])
        #expect(prompt["cascade_timeout_seconds"] == 15)
        #expect(prompt[path: "custom_llm.api_key.secret_id"] == "sec_1")
        #expect(prompt[path: "custom_llm.api_version"] == "mine")
        #expect(prompt["knowledge_base"] == ["book"])
        #expect(stage.workspace.agent?["tags"] == ["mine", "clawdbot", "voice-gateway"])
        #expect(lines.contains("  conversation_config.agent.prompt.cascade_timeout_seconds: 4 -> 15"))
    }

    @Test func `a dry run changes nothing, here or there`() async throws {
        let stage = try AccountStage()
        let (isGood, lines) = try await stage.setUp(SetupOptions(isDryRun: true))
        #expect(isGood)
        #expect(stage.workspace.changes.isEmpty)
        #expect(try TokenStore(stage.state).list().isEmpty)
        #expect(lines.contains { $0.hasPrefix("would make the agent") })
    }

    @Test func `a rotation gives the secret a new token while the old one is still good`() async throws {
        let stage = try AccountStage()
        _ = try await stage.setUp()
        let old = try #require(stage.workspace.secretValues.first)
        let changes = try await stage.changes { _ = try await stage.setUp(SetupOptions(rotatesSecret: true)) }
        #expect(changes == ["PATCH /v1/convai/secrets/sec_1"])
        let new = try #require(stage.workspace.secretValues.first)
        #expect(new != old)
        #expect(try stage.lets(new))
        #expect(try stage.lets(old))
        #expect(try await stage.changes { _ = try await stage.setUp() }.isEmpty)
    }

    @Test func `a rotation that ElevenLabs refuses leaves the token there good, and the next run mends it`() async throws {
        let stage = try AccountStage()
        _ = try await stage.setUp()
        let old = try #require(stage.workspace.secretValues.first)
        stage.workspace.with { $0.refuses = { $0.method == .PATCH ? 500 : nil } }
        await #expect(throws: GatewayFailure.self) { _ = try await stage.setUp(SetupOptions(rotatesSecret: true)) }
        #expect(stage.workspace.secretValues == [old])
        #expect(try stage.lets(old))
        stage.workspace.with { $0.refuses = { _ in nil } }
        _ = try await stage.setUp()
        let new = try #require(stage.workspace.secretValues.first)
        #expect(new != old)
        #expect(try stage.lets(new))
    }

    @Test func `a run that was cut off after the secret goes on without a second one`() async throws {
        let stage = try AccountStage()
        stage.workspace.with { $0.refuses = { $0.path.hasSuffix("/create") ? 500 : nil } }
        await #expect(throws: GatewayFailure.self) { _ = try await stage.setUp() }
        stage.workspace.with { $0.refuses = { _ in nil } }
        let changes = try await stage.changes { _ = try await stage.setUp() }
        #expect(changes == ["POST /v1/convai/agents/create"])
    }

    @Test func `an agent of the same name that leads elsewhere is not taken over`() async throws {
        let stage = try AccountStage()
        stage.workspace.with { $0.agents = [("agent_x", ["name": "Clawdbot Voice"])] }
        let failure = await #expect(throws: GatewayFailure.self) { _ = try await stage.setUp() }
        #expect(failure?.message.contains("leads elsewhere (agent_x)") == true)
        #expect(stage.workspace.changes.isEmpty)
        stage.settings.agentID = "agent_x"
        #expect(try await stage.setUp().isGood)
    }

    @Test func `another state finds the agent that leads here, and leaves another gateway's secret alone`() async throws {
        let stage = try AccountStage()
        _ = try await stage.setUp()
        let other = try AccountStage()
        let content = stage.workspace.with { content in (content.agents, content.secrets) }
        other.workspace.with { ($0.agents, $0.secrets) = content }
        let changes = try await other.changes {
            let isGood = try await other.setUp().isGood
            #expect(isGood)
        }
        #expect(changes == ["PATCH /v1/convai/secrets/sec_1"])
    }

    @Test func `what was sent and does not stand there afterwards is told`() async throws {
        let stage = try AccountStage()
        stage.workspace.with { content in
            content.stores = { document in
                var document = document
                document["name"] = "Something else"
                return document
            }
        }
        let (isGood, lines) = try await stage.setUp()
        #expect(!isGood)
        #expect(lines.contains("  name: \"Something else\" -> \"Clawdbot Voice\""))
    }

    @Test func `a number is imported, led to the agent, and then left alone`() async throws {
        let stage = try AccountStage()
        let twilio = try SetupOptions.TwilioNumber(
            number: "+15551234567", sid: "AC" + String(repeating: "0", count: 32), token: Secret("twilio-token".utf8))
        _ = try await stage.setUp(SetupOptions(twilio: twilio))
        let sent = stage.workspace.with { $0.requests.first { $0.method == .POST && $0.path.hasSuffix("phone-numbers") }?.body }
        #expect(sent?["provider"] == "twilio")
        #expect(sent?["token"] == "twilio-token")
        #expect(stage.workspace.with { $0.numbers.first?.document }?[path: "assigned_agent.agent_id"] == "agent_1")
        #expect(try await stage.changes { _ = try await stage.setUp(SetupOptions(twilio: twilio)) }.isEmpty)
    }

    @Test func `a webhook's secret goes into a new file, once`() async throws {
        let stage = try AccountStage()
        let file = stage.directory + "/webhook.secret"
        _ = try await stage.setUp(SetupOptions(webhookSecretFile: file))
        #expect(try SecretFile.read(file, purpose: "the test's").word == "wsec_1")
        #expect(stage.workspace.agent?[path: "platform_settings.workspace_overrides.webhooks.post_call_webhook_id"] == "wh_1")
        #expect(try await stage.changes { _ = try await stage.setUp(SetupOptions(webhookSecretFile: file)) }.isEmpty)
    }
}
