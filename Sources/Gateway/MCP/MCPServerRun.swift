import Foundation
import NIOCore

/// One run of a server's process: over when it has ended and all it wrote is read. Confined to its event loop.
final class MCPServerRun {
    let child: MCPChild
    let pipes = MCPPipes()
    /// How it ended, once it has.
    private(set) var end: String?
    var outputIsOpen = true
    var reader: LineReader

    init(_ child: MCPChild, lineBytesMax: Int) {
        self.child = child
        reader = LineReader(lineBytesMax: lineBytesMax)
    }

    var isOver: Bool { end != nil && !outputIsOpen }

    func signal(_ number: Int32) { if end == nil { child.signal(number) } }

    func ended() { if end == nil { end = child.reap() } }

    /// Lets go of its pipes; a process that still lives is reaped when it ends.
    func abandon() { pipes.close() }
}
