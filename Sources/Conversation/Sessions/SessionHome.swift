/// The executor a session lives on: in the gateway, an event loop, so that a turn's tokens cross no thread.
public struct SessionHome: Sendable {
    public let executor: any SerialExecutor
    /// Runs work on the executor later, from any thread.
    public let execute: @Sendable (@escaping @Sendable () -> Void) -> Void

    public init(executor: any SerialExecutor, execute: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) {
        self.executor = executor
        self.execute = execute
    }
}
