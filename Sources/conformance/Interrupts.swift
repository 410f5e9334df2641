import Dispatch
import Glibc

/// Turns SIGINT and SIGTERM into a call; a second one ends the program at once.
final class Interrupts {
    private let sources: [any DispatchSourceSignal]

    init(_ action: @escaping @Sendable (String) -> Void) {
        sources = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")].map { number, name in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                action(name)
                signal(number, SIG_DFL)
            }
            source.resume()
            return source
        }
    }

    deinit { for source in sources { source.cancel() } }
}
