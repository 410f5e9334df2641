import ConformanceSuite
import Simulators
import Testing

@Suite struct CaseTests {
    @Test(arguments: Suite.all)
    func `passes on the reference server and fails on its own fault`(one: Case) async throws {
        let outcome = try #require(await Proofs.made.value.outcomes[one.id])
        #expect(outcome.falseAlarm == nil)
        #expect(outcome.survived == nil)
    }

    @Test func `ids are unique slugs under their section`() {
        #expect(Set(Suite.all.map(\.id)).count == Suite.all.count)
        for section in Suite.sections {
            for one in section.cases {
                #expect(one.section == section.slug)
                #expect(one.id.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" || $0 == "/" }, "\(one.id)")
            }
        }
    }

    @Test func `every case has a fault of its own, a source and a sentence`() {
        let shared = Dictionary(grouping: Suite.all, by: \.fault.id).filter { $0.value.count > 1 }
        #expect(shared.isEmpty, "one fault for several cases: \(shared.mapValues { $0.map(\.id) })")
        for one in Suite.all {
            #expect(!one.source.isEmpty && !one.sends.isEmpty && !one.profiles.isEmpty)
            #expect(one.requirement.hasSuffix("."), "\(one.id)")
            #expect(one.fault.sentence.hasSuffix("."), "\(one.id)")
        }
    }

    @Test(arguments: Suite.all)
    func `judges a saved transcript as it judged the played one`(one: Case) async {
        #expect(await Proofs.made.value.unfaithful[one.id] == nil)
    }
}
