/// What strikes in the middle of a run.
extension ClawdbotMachine {
    mutating func strike(_ id: String) {
        guard let run = runs[id] else { return }
        func has(_ fault: ClawdbotFault) -> Bool { options.faults.has(fault, at: run.number) }
        func noteFault(_ fault: ClawdbotFault) { note(.fault, fault.rawValue, run: id, session: run.sessionKey) }
        let greeted = clients.keys.filter { clients[$0]?.version != nil }.sorted()
        for (fault, code) in [(ClawdbotFault.close1008, 1008), (.close1002, 1002), (.close1012, 1012)] where has(fault) {
            noteFault(fault)
            for number in greeted {
                close(number, code, code == 1012 ? "service restart" : code == 1008 ? "slow consumer" : "protocol error")
            }
        }
        if has(.drop) {
            noteFault(.drop)
            for number in greeted {
                clients[number]?.isClosing = true
                put(.drop(number))
            }
        }
        if has(.restart) { restart(greeted, run) }
        if has(.seqGap) {
            noteFault(.seqGap)
            eventSeq += 3
        }
        if has(.malformedFrame) {
            noteFault(.malformedFrame)
            for number in greeted { put(.text(number, #"{"type":"event","event":"chat","payload":{"runId":"#)) }
        }
        if has(.binaryFrame) {
            noteFault(.binaryFrame)
            for number in greeted { put(.frame(number, WebSocketFrame(.binary, [0, 1, 2, 255]))) }
        }
        if has(.unknownEvent) {
            noteFault(.unknownEvent)
            broadcast("future.event", ["kind": "something nobody knows yet"])
        }
        if has(.oversizedFrame) {
            noteFault(.oversizedFrame)
            broadcast("health", ["padding": .string(String(repeating: "x", count: 32 * 1_048_576))])
        }
        if has(.errorMidRun) {
            noteFault(.errorMidRun)
            fail(id, "the model failed in the middle of its answer")
        }
    }

    /// The gateway goes and comes back: its runs are lost, its sessions stay.
    private mutating func restart(_ greeted: [Int], _ run: ClawdbotRun) {
        note(.fault, ClawdbotFault.restart.rawValue, run: run.id, session: run.sessionKey)
        broadcast("shutdown", ["reason": "restart", "restartExpectedMs": 500])
        for number in greeted { close(number, 1012, "service restart") }
        for id in runOrder {
            if runs[id]?.isOpen == true { note(.run, "lost", run: id, session: runs[id]?.sessionKey) }
            agenda.cancel { $0 == .step(run: id) || $0 == .timeout(run: id) }
        }
        for key in sessions.keys {
            sessions[key]?.running = nil
            sessions[key]?.waiting = []
        }
        for run in runs.values { if run.isOpen, case .http(let connection) = run.origin { put(.drop(connection)) } }
        runs = [:]
        runOrder = []
        waits = [:]
        probe.open = 0
        eventSeq = 0
    }
}
