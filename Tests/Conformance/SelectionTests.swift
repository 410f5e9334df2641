import ConformanceSuite
import Simulators
import Testing

/// Which cases a run holds, by what it was given to judge.
@Suite struct SelectionTests {
    private static let cases = [
        item("sse/chat", Fault("chat", "Errs.") { _ in }),
        item("voice-service/frames", .service("frames", "Errs.") { _ in }),
        item("voice-service/calls", .service("calls", "Errs.") { _ in }, needs: [.line, .call]),
        item("calls/flow", .caller("flow", "Errs.") { _ in }),
    ]

    private static func item(_ id: String, _ fault: Fault, needs: Set<Need> = []) -> Case {
        Case(id, .must, "Holds.", source: "test", needs: needs, fault: fault, sends: "nothing", play: { _ in }, check: { _, _ in .pass })
    }

    private func select(_ globs: [String] = [], _ given: Selection.Given = .init(), offered: Set<Need> = [.line]) throws -> Selection {
        try Selection(from: Self.cases, globs: globs, level: .must, profile: .openai, offered: offered, given: given)
    }

    @Test func `a case belongs to the world its fault is planted in`() {
        #expect(Self.cases.map(\.world) == [.chat, .voiceService, .voiceService, .calls])
        #expect(Suite.all.filter { $0.world == .voiceService }.allSatisfy { $0.section == "voice-service" })
        #expect(Suite.all.filter { $0.section == "voice-service" }.allSatisfy { $0.world == .voiceService })
    }

    @Test func `without globs a run is about what it was given`() throws {
        #expect(try select().items.count == 4)
        let voice = try select([], .init(worlds: [.voiceService]))
        #expect(voice.items.map(\.item.id) == ["voice-service/frames", "voice-service/calls"])
        #expect(voice.worlds == [.voiceService])
        #expect(try select([], .init(worlds: [.chat])).items.map(\.item.id) == ["sse/chat"])
    }

    @Test func `a case that is named is taken whatever the run was given`() throws {
        let named = try select(["calls/*", "sse"], .init(worlds: [.voiceService]))
        #expect(named.worlds == [.chat, .calls])
    }

    @Test func `a world that cannot be there is skipped with the reason`() throws {
        let absent = try select(["voice-service", "sse"], .init(worlds: [.chat], absent: [.voiceService: "no voice service was given"]))
        #expect(absent.items.map(\.skip) == [nil, "no voice service was given", "no voice service was given"])
        #expect(absent.worlds == [.chat])
    }

    @Test func `a need that shows itself missing later skips what needs it, with that reason`() throws {
        let all = try select(offered: [.line, .call])
        #expect(all.items.allSatisfy { $0.skip == nil })
        #expect(all.without(.line, because: "only transcribes").items.map(\.skip) == [nil, nil, "only transcribes", nil])
        #expect(try select().without(.line, because: "only transcribes").items[2].skip == "needs call")
    }
}
