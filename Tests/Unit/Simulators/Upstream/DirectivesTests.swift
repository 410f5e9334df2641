import Testing

@testable import Simulators

@Suite struct DirectivesTests {
    @Test func `several calls are ordered, with arguments that hold brackets of their own`() {
        let directives = Directives(#"Look [[call weather {"grid":[[1,2],[3]],"note":"a ]] b"}]] and [[call time]] please"#)
        #expect(directives.rest == "Look and please")
        #expect(directives.first.calls.map(\.name) == ["weather", "time"])
        #expect(directives.first.calls[0].arguments == #"{"grid":[[1,2],[3]],"note":"a ]] b"}"#)
        #expect(directives.first.calls[1].arguments == nil)
    }

    @Test func `then begins the orders of the next leg, and a loop has no last one`() {
        let directives = Directives("[[call a]] [[then]] [[call b]] [[then]] [[words 3]]")
        #expect(directives.orders(ofLeg: 0)?.calls.map(\.name) == ["a"])
        #expect(directives.orders(ofLeg: 1)?.calls.map(\.name) == ["b"])
        #expect(directives.orders(ofLeg: 2)?.words == 3)
        #expect(directives.orders(ofLeg: 3) == nil)
        #expect(Directives("[[loop a]]").orders(ofLeg: 99)?.calls.map(\.name) == ["a"])
    }

    @Test func `what is to be said may itself hold double brackets`() {
        #expect(Directives("[[say [[tts:text]]hello[[/tts:text]] you]]").first.say == "[[tts:text]]hello[[/tts:text]] you")
        #expect(Directives("[[say NO_REPLY]]").rest.isEmpty)
    }

    @Test func `stalls, faults, styles and paces are read, and what is none stays text`() {
        let orders = Directives("[[stall call 300]] [[fault no-done]] [[calls whole]] [[reasoning think-tags]] [[pace 5]] [[think 4]]")
            .first
        #expect(orders.stall == Stall(at: .call, milliseconds: 300))
        #expect(orders.fault == .noDone)
        #expect(orders.callStyle == .whole && orders.reasoningStyle == .tags)
        #expect(orders.tokensPerSecond == 5 && orders.thinkWords == 4)
        #expect(Directives("[[stall nowhere]] [[fault nothing]]").rest == "[[stall nowhere]] [[fault nothing]]")
    }

    @Test func `a note in brackets ahead of the words is none of them`() {
        #expect(Directives("[Spoken: be brief.]\nTell me [of] Lisbon [[wait 5]]").rest == "Tell me [of] Lisbon")
        #expect(Directives("[only a note]").rest == "[only a note]")
        #expect(Directives("[[nothing]]\nhello").rest == "[[nothing]]\nhello")
    }

    @Test(arguments: ["[[", "]]", "[[call", "[[call x {\"a\":", "[[[[]]", "[[call x {]]", "[[then]]", "\u{0}[[say \\\"]]"])
    func `text that only looks like orders is no trap`(text: String) {
        let directives = Directives(text)
        #expect(directives.rest.count <= text.count)
    }
}
