import Foundation
import Gateway
import Testing

@Suite struct ConfigurationFailureTests {
    @Test(arguments: [
        ("server:\n  prot: 1\n", "config.yaml:2: there is no key server.prot; did you mean server.port?"),
        ("sever:\n  port: 1\n", "config.yaml:1: there is no key sever; did you mean server?"),
        (
            "agents:\n  openai:\n    api_key: canary\n",
            "config.yaml:3: there is no key agents.openai.api_key; did you mean agents.openai.api_key_file?"
        ),
        ("zzzzzzzzzz: 1\n", "config.yaml:1: there is no key zzzzzzzzzz; `voice-gateway config show` lists them all"),
        ("server:\n  port: canary\n", "config.yaml:2: server.port must be a whole number from 0 to 65535"),
        ("\n\nserver: {port: 65536}\n", "config.yaml:3: server.port must be a whole number from 0 to 65535"),
        ("server:\n  port:\n", "config.yaml:2: server.port must be a whole number from 0 to 65535"),
        ("server:\n  port: [1]\n", "config.yaml:2: server.port must be a whole number from 0 to 65535, not a list"),
        ("server:\n  port:\n    number: 1\n", "config.yaml:2: server.port must be a whole number from 0 to 65535, not a section"),
        (
            "server:\n  origins_allowed: https://a\n",
            "config.yaml:2: server.origins_allowed must be a list of origins such as https://example.org, each after a dash or between [ and ]"
        ),
        ("server: 8787\n", "config.yaml:1: server must be a section of `key: value` lines"),
        ("- server\n", "config.yaml:1: the configuration must be a section of `key: value` lines"),
        ("server:\n  port: 1\nserver.port: 2\n", "config.yaml:3: server.port is set twice"),
        ("agent: gpt\n", "config.yaml:1: agent must be one of scripted, openai, anthropic, clawdbot"),
        ("server: [\n", "config.yaml:2: not YAML: did not find expected node content"),
        ("first_token:\n  budget_ms: 1.5\n", "config.yaml:2: first_token.budget_ms must be a whole number from 1 to 60000"),
        ("calls:\n  session: \"a b\"\n", "config.yaml:2: calls.session must be 1 to 64 of A-Z a-z 0-9 _ -"),
    ])
    func `a mistake is named with its line and what belongs there`(yaml: String, message: String) throws {
        let failure = try configurationFailure(yaml)
        #expect(failure?.exitCode == .configuration)
        #expect(failure?.message == message)
    }

    @Test func `a key given twice in one section is refused`() throws {
        let failure = try configurationFailure("server:\n  port: 1\n  port: 2\n")
        #expect(failure?.exitCode == .configuration)
        #expect(failure?.message.contains("set twice: port") == true)
    }

    @Test func `all mistakes are told at once`() throws {
        let failure = try configurationFailure("server:\n  port: x\nagnet: openai\n", environment: ["VOICE_GATEWAY_EVENT_LOOPS": "many"])
        #expect(
            failure?.message.split(separator: "\n").map(String.init) == [
                "config.yaml:2: server.port must be a whole number from 0 to 65535",
                "config.yaml:3: there is no key agnet; did you mean agent?",
                "VOICE_GATEWAY_EVENT_LOOPS: event_loops must be a whole number from 0 to 256",
            ])
    }

    @Test(arguments: [
        "ftp://h/v1", "http://", "h:80/v1", "http://user:canary@h/v1", "http://user@h/v1", "http://h/v1?key=canary", "http://h/v1#x",
        "http://h\u{e9}/v1", "http://h/v 1", "http://h:99999/v1", "//h/v1", "http://h/\r\nX: y",
    ])
    func `a base URL that is none, or carries more than a place, is refused and not echoed`(url: String) throws {
        let failure = try configurationFailure(environment: ["VOICE_GATEWAY_AGENTS_OPENAI_BASE_URL": url])
        #expect(failure?.exitCode == .configuration)
        #expect(
            failure?.message
                == "VOICE_GATEWAY_AGENTS_OPENAI_BASE_URL: agents.openai.base_url must be a URL (http://, https://) without user, password, "
                + "query and fragment")
    }

    @Test func `an unknown variable of ours warns with the nearest known one`() throws {
        let loaded = try configuration(environment: ["VOICE_GATEWAY_SERVER_PROT": "1", "VOICE_GATEWAY_": "1", "OTHER": "1"])
        #expect(
            loaded.warnings == [
                "VOICE_GATEWAY_ is not a setting", "VOICE_GATEWAY_SERVER_PROT is not a setting; did you mean VOICE_GATEWAY_SERVER_PORT?",
            ])
    }

    @Test func `a bad flag is a usage error`() throws {
        let failure = try configurationFailure(flags: ConfigurationFlags(port: 70_000))
        #expect(failure == GatewayFailure(.usage, "--port: server.port must be a whole number from 0 to 65535"))
    }

    @Test func `the agent openai needs to know where`() throws {
        #expect(try configurationFailure("agent: openai\n")?.exitCode == .configuration)
    }

    @Test func `the agent anthropic needs a key for Anthropic's own server, and says where to put it`() throws {
        let failure = try configurationFailure("agent: anthropic\n")
        #expect(failure?.exitCode == .configuration)
        #expect(failure?.message.contains("VOICE_GATEWAY_AGENTS_ANTHROPIC_API_KEY") == true)
        #expect(failure?.message.hasPrefix("config.yaml:1: the agent anthropic needs a key") == true)
        #expect(try configurationFailure("agent: scripted\nagents:\n  fallback: [anthropic]\n") == failure)
        #expect(try configurationFailure("agent: anthropic\nagents:\n  anthropic:\n    base_url: http://127.0.0.1:9/\n") == nil)
        let loaded = try configuration("agent: anthropic\n", environment: ["VOICE_GATEWAY_AGENTS_ANTHROPIC_API_KEY": "canary"])
        #expect(loaded.anthropic.apiKey != nil)
        #expect(!loaded.shown.contains("canary"))
        #expect(loaded.shown.contains("# the agent anthropic has a key, from VOICE_GATEWAY_AGENTS_ANTHROPIC_API_KEY"))
    }

    @Test func `agents that stand in are known ones, each once`() throws {
        let loaded = try configuration(
            "agent: openai\nagents:\n  fallback: [scripted]\n  openai:\n    base_url: http://127.0.0.1:9/v1\n")
        #expect(loaded.agentChain.fallback == [.scripted])
        #expect(try configurationFailure("agents:\n  fallback: [scripted]\n")?.message.contains("leave it out") == true)
        #expect(try configurationFailure("agents:\n  fallback: [nobody]\n")?.message.contains("agents.fallback must be a list of") == true)
        #expect(try configurationFailure("agents:\n  fallback: [openai]\n")?.message.contains("agents.openai.base_url") == true)
    }

    @Test func `a configuration that cannot be read, or that others may write, is refused`() throws {
        #expect(try configurationFailure(flags: ConfigurationFlags(config: "/nonexistent/config.yaml"))?.exitCode == .permission)
        #expect(try configurationFailure(flags: ConfigurationFlags(config: "/dev/null"))?.exitCode == .permission)
        for mode in [0o646, 0o664] as [mode_t] {
            let failure = try configurationFailure("agent: scripted\n", mode: mode)
            #expect(failure?.exitCode == .permission)
            #expect(failure?.message.contains("chmod go-w") == true)
        }
        #expect(try configurationFailure("agent: scripted\n", mode: 0o644) == nil)
    }

    @Test func `what follows from values is told together with what is wrong with them, each at its line`() throws {
        let yaml = """
            agent: openai
            workspace: /nonexistent/folder
            agents:
              clawdbot: {session_key: "two words"}
              anthropic: {api_key_file: /nonexistent/key}
            serve: {}
            """
        let failure = try configurationFailure(yaml)
        #expect(failure?.exitCode == .configuration)
        #expect(
            failure?.message.split(separator: "\n").map(String.init) == [
                "config.yaml:6: there is no key serve; did you mean server?",
                "config.yaml:5: agents.anthropic.api_key_file /nonexistent/key cannot be read: No such file or directory",
                "config.yaml:4: agents.clawdbot.session_key must be one word of visible ASCII, such as agent:main:main",
                "config.yaml:2: workspace /nonexistent/folder is no folder: make it, or name another",
                "config.yaml:1: the agent openai needs agents.openai.base_url, for example "
                    + "VOICE_GATEWAY_AGENTS_OPENAI_BASE_URL=http://127.0.0.1:9100/v1",
            ])
    }

    @Test func `where only permissions are wrong, the exit code says so`() throws {
        #expect(try configurationFailure("agents: {openai: {api_key_file: /nonexistent/key}}\n")?.exitCode == .permission)
    }

    @Test func `a key file that others can read, or that is empty, is refused`() throws {
        try withTemporaryState { directory in
            let environment = ["VOICE_GATEWAY_AGENTS_OPENAI_API_KEY_FILE": directory + "/key"]
            #expect(try configurationFailure(environment: environment)?.exitCode == .permission)
            try write("canary", to: directory + "/key", mode: 0o644)
            let failure = try configurationFailure(environment: environment)
            #expect(failure?.exitCode == .permission)
            #expect(failure?.message.contains("chmod 600") == true)
            #expect(failure?.message.contains("canary") == false)
            try write("\n", to: directory + "/key")
            #expect(try configurationFailure(environment: environment)?.exitCode == .configuration)
        }
    }

    @Test func `bytes that are no UTF-8, and files that are too long, are refused`() throws {
        try withTemporaryState { directory in
            let path = directory + "/config.yaml"
            try Data([0x61, 0x3a, 0xff, 0x0a]).write(to: URL(fileURLWithPath: path))
            #expect(try configurationFailure(flags: ConfigurationFlags(config: path))?.exitCode == .configuration)
            try Data(repeating: 0x23, count: 1_048_577).write(to: URL(fileURLWithPath: path))
            #expect(try configurationFailure(flags: ConfigurationFlags(config: path))?.exitCode == .configuration)
        }
    }
}
