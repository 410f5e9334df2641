internal import Glibc

/// An MCP server over standard input and output with a tool that reads and one that changes, whose every call is written to a file.
///
/// `read_fact {key}` is annotated read-only, `change_fact {key, value}` as changing; either can be slow or fail, and the server can have
/// faults.  A judge counts the runs of tools with ``ToolJournal``, whatever became of the process.
public struct FakeToolServer: Sendable {
    private let options: FakeToolServerOptions
    private let input: Int32
    private let output: Int32
    private let complaints: Int32
    private let clock = MonotonicClock()

    /// - Parameters:
    ///   - input: descriptor that is read to its end, standard input by default.
    ///   - output: descriptor the messages are written to.
    ///   - complaints: descriptor for what is no message.
    public init(_ options: FakeToolServerOptions, input: Int32 = 0, output: Int32 = 1, complaints: Int32 = 2) {
        self.options = options
        self.input = input
        self.output = output
        self.complaints = complaints
    }

    /// Serves until the input ends; blocks the thread, answers the exit code.
    public func run() -> Int32 {
        let file = options.journalPath.map { JournalFile($0) }
        if let file, !file.isOpen {
            write(
                Array("the journal \(options.journalPath ?? "") cannot be written: check that its folder exists and is yours\n".utf8),
                to: complaints)
            return 2
        }
        var machine = ToolServerMachine(options)
        var lines = ByteLines()
        machine.begin()
        while true {
            machine.advance(to: clock.now())
            for result in machine.takeOutputs() {
                if let code = perform(result, file) { return code }
            }
            guard clock.wait(input, for: .readable, until: machine.nextInstant ?? .stageNever) else { continue }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = read(input, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            machine.advance(to: clock.now())
            for line in lines.add(buffer[..<count]) { machine.received(line) }
        }
        _ = perform(.note(event: "exit", tool: "", call: 0, arguments: .null, outcome: ""), file)
        while options.faults.has(.ignoresEndOfInput) { clock.sleep(.seconds(1)) }
        return 0
    }

    /// Nil to go on, else the code to leave with.
    private func perform(_ result: ToolServerMachine.Output, _ file: JournalFile?) -> Int32? {
        switch result {
        case .line(let line): return write(Array((line + "\n").utf8), to: output) ? nil : 0
        case .bytes(let bytes): return write(bytes, to: output) ? nil : 0
        case .complain(let words):
            write(Array((words + "\n").utf8), to: complaints)
            return nil
        case .note(let event, let tool, let call, let arguments, let outcome):
            let entry = ToolJournal.Entry(
                event: event, monotonic: MonotonicReading.now, process: Int(getpid()), tool: tool, call: call, arguments: arguments,
                outcome: outcome)
            file?.append(entry.line)
            return nil
        case .die(let code): return code
        }
    }

    /// False when nobody reads any more.
    @discardableResult
    private func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                _ = clock.wait(descriptor, for: .writable, until: .stageNever)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
