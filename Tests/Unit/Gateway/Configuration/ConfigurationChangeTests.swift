import Foundation
import Testing

@testable import Gateway

@Suite struct ConfigurationChangeTests {
    @Test(arguments: [
        ("limits: {body_bytes_max: 4096}", "limits.body_bytes_max", ReloadEffect.live),
        ("server: {origins_allowed: [https://a.example]}", "server.origins_allowed", .live),
        ("server: {host: 0.0.0.0}", "server.host", .restart),
        ("server: {port: 1}", "server.port", .restart),
        ("state: /elsewhere", "state", .restart),
        ("agents: {openai: {model: other}}", "agents.openai.model", .live),
        ("agents: {fallback: [openai], openai: {base_url: http://127.0.0.1:9}}", "agents.fallback agents.openai.base_url", .live),
        ("first_token: {budget_ms: 1}", "first_token.budget_ms", .live),
        ("voice: {style: shout}", "voice.style", .live),
        ("calls: {allowed_users: [1], greeting: Hi}", "calls.allowed_users calls.greeting", .live),
        ("calls: {session: other}", "calls.session", .restart),
        ("voice_service: {socket: /s}", "voice_service.socket", .restart),
        ("event_loops: 3", "event_loops", .restart),
        ("timeouts: {idle_ms: 1}", "timeouts.idle_ms", .live),
        // Another way to write the default.
        ("limits: {body_bytes_max: 1_048_576}", "", .live),
    ])
    func `a key that has changed is named with when it comes into force`(yaml: String, keys: String, effect: ReloadEffect) throws {
        let changes = ConfigurationChange.changes(from: try configuration("{}"), to: try configuration(yaml + "\n"))
            .filter { $0.key != "state" || yaml.hasPrefix("state") }
        #expect(changes == keys.split(separator: " ").map { ConfigurationChange(key: String($0), effect: effect) })
    }

    @Test func `another word in a file of secrets is a change of its key`() throws {
        try withTemporaryState { directory in
            let yaml = "state: /same\nagents: {openai: {api_key_file: \(directory)/key}}\n"
            try write("one", to: directory + "/key")
            let one = try configuration(yaml)
            try write("two", to: directory + "/key")
            let two = try configuration(yaml)
            #expect(ConfigurationChange.changes(from: one, to: two).map(\.key) == ["agents.openai.api_key_file"])
            #expect(ConfigurationChange.changes(from: two, to: two).isEmpty)
        }
    }

    @Test func `every file of secrets is watched and refused when others can read it`() throws {
        try withTemporaryState { directory in
            for key in ConfigurationKeys.all where key.isSecretFile {
                let path = directory + "/" + key.name
                try write("word", to: path)
                let loaded = try configuration(environment: [key.environmentName: path])
                #expect(loaded.watchedPaths.contains(path))
                #expect(loaded.stamps[path] != nil)
                try write("word", to: path, mode: 0o644)
                let failure = try configurationFailure(environment: [key.environmentName: path])
                #expect(failure?.exitCode == .permission, "\(key.name)")
                #expect(failure?.message.contains("chmod 600") == true)
            }
        }
    }
}
