import Simulators
import Testing

@testable import ConformanceSuite

/// Checks about calls judge a record that nobody played.
@Suite struct CallVerdictTests {
    private func record(_ journal: [String], export: String = "", log: String = "") throws -> CallRecord {
        func note(_ name: String, _ text: String) -> TranscriptEvent {
            .init(connection: "", at: .zero, kind: .note(name: name, text: text))
        }
        let notes = [note("journal", journal.joined(separator: "\n")), note("export", export), note("log", log), note("word", "bonito")]
        let found = CallRecord(Transcript(events: notes))
        return try #require(found)
    }

    private func heard(_ text: String, _ from: Int, _ to: Int, _ ending: String, planned: Int? = nil, silence: Bool = false) -> String {
        """
        {"kind":"heard","call_id":"1","text":"\(text)","reply":1,"from_ms":\(from),"to_ms":\(to),"planned_ms":\(planned ?? to - from),\
        "ending":"\(ending)","silence":\(silence)}
        """
    }

    @Test func `a play without a journal has no record`() {
        #expect(CallRecord(Transcript()) == nil)
    }

    @Test func `a sentence cut by another is an overlap, one stopped by silence is none`() throws {
        let cut = try record([heard("one", 0, 400, "replaced", planned: 900), heard("two", 400, 900, "whole")])
        #expect(cut.undisturbed.isFailure)
        let stopped = try record([heard("one", 0, 400, "replaced", planned: 900), heard("", 400, 500, "whole", silence: true)])
        #expect(stopped.undisturbed == .pass)
    }

    @Test func `gaps are the silences between the sounds of a reply`() throws {
        let paced = try record([heard("one", 0, 400, "whole"), heard("two", 450, 900, "whole"), heard("three", 900, 1000, "whole")])
        #expect(paced.gapsMs(1) == [50, 0])
    }

    @Test func `a hang-up in the last instant of a sentence cuts nothing off`() throws {
        let whole = try record([heard("bye", 0, 399, "hung-up", planned: 400), heard("bye", 500, 600, "hung-up", planned: 400)])
        #expect(whole.pieces.map(\.isWhole) == [true, false])
    }

    @Test func `an answer counts only where the person heard it`() throws {
        let asked = #"{"kind":"request","at_ms":5,"name":"call.speak","value":{"text":"about bonito"}}"#
        #expect(try record([asked]).answered("bonito").isFailure)
        #expect(try record([asked, heard("about bonito", 5, 90, "whole")]).answered("bonito", in: 1) == .pass)
        #expect(try record([asked]).unanswered("bonito").isFailure)
    }

    @Test func `what is stored and was not heard is told`() throws {
        let line = #"{"role":"assistant","text":"One two three.","state":"complete","channel":"call"}"#
        #expect(try record([heard("One two", 0, 90, "whole")], export: line).storedIsHeard.isFailure)
        #expect(try record([heard("One two", 0, 90, "whole"), heard("three.", 95, 99, "whole")], export: line).storedIsHeard == .pass)
    }

    @Test func `facts of the log must stand in one line`() throws {
        let log = try record([], log: "call ended call_id=7\ncall connected call_id=8\n")
        #expect(log.logs("ended", "7") && !log.logs("ended", "8"))
    }
}
