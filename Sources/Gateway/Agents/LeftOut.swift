import Logging
import Synchronization

/// Logs what an agent could not pass on to its upstream, each thing once.
final class LeftOut: Sendable {
    /// So many are remembered; after that every one is logged no more.
    static let rememberedMax = 256

    private let logger: Logger
    private let told = Mutex<Set<String>>([])

    init(_ logger: Logger) { self.logger = logger }

    /// - Parameters:
    ///   - name: the tool's, cut and made printable here.
    ///   - reason: why, with what mends it.
    func tool(_ name: String, _ reason: StaticString) {
        let shown = Array(name.utf8).withUnsafeBytes { Excerpt.of($0) }
        let isNew = told.withLock { told in told.count < Self.rememberedMax && told.insert("\(reason): \(shown)").inserted }
        if isNew { logger.warning("a tool is not offered to the agent", metadata: ["reason": "\(reason)", "tool": "\(shown)"]) }
    }
}
