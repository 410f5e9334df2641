import Testing

@testable import Gateway

/// Which agents of a chain are worth asking.
@Suite struct CircuitTests {
    @Test func `one failure is chance, two in a row are not`() {
        var circuit = Circuit()
        circuit.failed(now: .zero)
        #expect(isAdmitted(&circuit, .zero))
        circuit.succeeded()
        circuit.failed(now: .zero)
        #expect(isAdmitted(&circuit, .zero))
        circuit.failed(now: .zero)
        #expect(!isAdmitted(&circuit, .zero))
    }

    @Test func `after the pause one is let through to see, and only one`() {
        var circuit = Circuit()
        circuit.failed(now: .zero)
        circuit.failed(now: .zero)
        #expect(!isAdmitted(&circuit, Circuit.pauseMin - .milliseconds(1)))
        #expect(isAdmitted(&circuit, Circuit.pauseMin))
        #expect(!isAdmitted(&circuit, Circuit.pauseMin))
        circuit.succeeded()
        #expect(isAdmitted(&circuit, Circuit.pauseMin))
    }

    @Test func `pauses double up to the longest`() {
        var circuit = Circuit()
        var now = Duration.zero
        circuit.failed(now: now)
        var pauses: [Duration] = []
        for _ in 0..<6 {
            circuit.failed(now: now)
            var pause = Duration.zero
            while !isAdmitted(&circuit, now + pause) { pause += .seconds(5) }
            pauses.append(pause)
            now += pause
        }
        #expect(pauses == [10, 20, 40, 80, 120, 120].map { .seconds($0) })
    }

    @Test func `one that says when it can be asked again is not asked before`() {
        var circuit = Circuit()
        circuit.failed(now: .zero, retryAfter: .seconds(60))
        #expect(!isAdmitted(&circuit, .seconds(59)))
        #expect(isAdmitted(&circuit, .seconds(60)))
    }

    private func isAdmitted(_ circuit: inout Circuit, _ now: Duration) -> Bool { circuit.admits(now: now) }
}
