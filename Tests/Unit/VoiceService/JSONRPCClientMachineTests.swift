import NIOCore
import Testing

@testable import Gateway

@Suite struct JSONRPCClientMachineTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test func `answers complete their own requests in any order`() {
        var machine = JSONRPCClientMachine<String>()
        let ids = ["a", "b", "c"].map { machine.begin($0, deadline: start + .seconds(10)) }
        #expect(ids == [1, 2, 3])
        #expect([3, 1, 2].map { machine.answered($0) } == ["c", "a", "b"])
        #expect(machine.isIdle)
        #expect(machine.drops == FrameDropCounts())
    }

    @Test func `an answer that is nobody's completes nothing and is counted`() {
        var machine = JSONRPCClientMachine<String>()
        #expect(machine.answered(1) == nil)
        _ = machine.begin("a", deadline: start)
        for id: Int64? in [nil, 0, -1, 2, .max] { #expect(machine.answered(id) == nil) }
        #expect(machine.drops[.unknownID] == 6)
        #expect(machine.answered(1) == "a")
        #expect(machine.answered(1) == nil)
        #expect(machine.drops[.duplicateAnswer] == 1)
    }

    @Test func `a late answer is dropped and completes no other request`() {
        var machine = JSONRPCClientMachine<String>()
        _ = machine.begin("a", deadline: start + .seconds(1))
        _ = machine.begin("b", deadline: start + .seconds(2))
        #expect(machine.nextDeadline == start + .seconds(1))
        #expect(machine.expire(at: start) == [])
        #expect(machine.expire(at: start + .seconds(1)) == ["a"])
        #expect(machine.answered(1) == nil)
        #expect(machine.drops[.lateAnswer] == 1)
        #expect(machine.answered(2) == "b")
        #expect(machine.nextDeadline == nil)
    }

    @Test func `a lost connection fails what waits and its ids never come again`() {
        var machine = JSONRPCClientMachine<String>()
        _ = machine.begin("a", deadline: start)
        _ = machine.begin("b", deadline: start)
        #expect(machine.disconnect() == ["a", "b"])
        #expect(machine.begin("c", deadline: start) == 3)
        #expect(machine.answered(1) == nil)
        #expect(machine.drops[.lateAnswer] == 1)
        #expect(machine.answered(3) == "c")
    }

    @Test func `no more wait than may`() {
        var machine = JSONRPCClientMachine<Int>()
        for number in 0..<JSONRPCClientMachine<Int>.pendingMax { #expect(machine.begin(number, deadline: start) != nil) }
        #expect(machine.begin(64, deadline: start) == nil)
        #expect(machine.answered(1) == 0)
        #expect(machine.begin(64, deadline: start) == 65)
    }
}
