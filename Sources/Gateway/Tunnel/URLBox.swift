import Synchronization

/// A URL that becomes known.
final class URLBox: Sendable {
    private let url: Mutex<String?>

    init(_ url: String?) { self.url = Mutex(url) }

    func set(_ new: String) { url.withLock { $0 = new } }
    func get() -> String? { url.withLock { $0 } }
}
