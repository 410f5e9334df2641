import Foundation
import NIOCore

/// A program that was started for a tunnel: its lines as they come, then its end. Confined to its event loop.
///
/// It does not outlive the gateway's command, however that ends.
final class RunningProgram {
    enum Stream: Sendable { case output, error }

    /// Longest line given whole, in bytes.
    static let lineBytesMax = 65_536
    /// How long what a dead program wrote is still read.
    static let drain = TimeAmount.seconds(1)

    private let child: MCPChild
    private let pipes = MCPPipes()
    private let loop: any EventLoop
    private let onLine: (Stream, String) -> Void
    private let onEnd: (ChildEnd) -> Void
    private var readers: [Stream: LineReader] = [
        .output: LineReader(lineBytesMax: lineBytesMax), .error: LineReader(lineBytesMax: lineBytesMax),
    ]
    private var isOpen: Set<Stream> = [.output, .error]
    private var end: ChildEnd?
    private var isTold = false

    /// Starts it, with nothing on its standard input.
    ///
    /// - Parameters:
    ///   - onLine: each line of its output, in order.
    ///   - onEnd: once, when it has ended and all it wrote is read.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String], on loop: any EventLoop,
        onLine: @escaping (Stream, String) -> Void, onEnd: @escaping (ChildEnd) -> Void
    ) throws(MCPChild.CannotStart) -> RunningProgram {
        let definition = MCPServerDefinition(name: program, command: program, arguments: arguments)
        let child = try MCPChild.start(definition, environment: environment, isBound: true)
        let running = RunningProgram(child, loop, onLine, onEnd)
        running.open()
        return running
    }

    private init(
        _ child: MCPChild, _ loop: any EventLoop, _ onLine: @escaping (Stream, String) -> Void, _ onEnd: @escaping (ChildEnd) -> Void
    ) {
        self.child = child
        self.loop = loop
        self.onLine = onLine
        self.onEnd = onEnd
    }

    /// Not heard any more once it has ended.
    func signal(_ number: Int32) { if end == nil { child.signal(number) } }

    private func open() {
        let this = NIOLoopBound(self, eventLoop: loop)
        child.whenEnded { [loop] in loop.execute { this.value.ended() } }
        let opened = pipes.open(child, on: loop, onOutput: { self.read($0, .output) }, onError: { self.read($0, .error) })
        opened.whenComplete { result in
            switch result {
            case .success: this.value.pipes.closeInput()
            case .failure: this.value.signal(SIGKILL)
            }
        }
    }

    private func read(_ piece: ByteBuffer?, _ stream: Stream) {
        guard !isTold else { return }
        if let piece {
            piece.withUnsafeReadableBytes { bytes in
                readers[stream]?.feed(bytes) { line, _ in onLine(stream, String(decoding: line, as: UTF8.self)) }
            }
        } else {
            readers[stream]?.finish { line, _ in onLine(stream, String(decoding: line, as: UTF8.self)) }
            isOpen.remove(stream)
            concludeIfOver()
        }
    }

    private func ended() {
        end = child.reapEnd()
        concludeIfOver()
        let this = NIOLoopBound(self, eventLoop: loop)
        // Something it started may hold its output open.
        if !isTold { loop.scheduleTask(in: Self.drain) { this.value.conclude() } }
    }

    private func concludeIfOver() { if end != nil, isOpen.isEmpty { conclude() } }

    private func conclude() {
        guard let end, !isTold else { return }
        isTold = true
        pipes.close()
        onEnd(end)
    }
}
