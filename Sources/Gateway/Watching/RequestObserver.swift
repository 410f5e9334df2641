/// Is told of every request of every door, once as it begins and once when it is over.
///
/// Called on the request's event loop, of which there may be several; it must not block, and what takes time it hands on. What came and was
/// never read (a connection closed before its request, requests sent ahead of an answer that never came) is no request.
protocol RequestObserver: Sendable {
    /// A request has been read as far as its head and judged, or could not be read; its answer has not begun.
    ///
    /// Comes before anything a request is refused with is written, and before its turn begins.
    func began(_ account: RequestAccount)

    /// It has been let in: its turn is about to begin.
    func admitted(_ account: RequestAccount)

    /// What became of it is known, and the end of its answer is about to be written.
    func ending(_ account: RequestAccount)

    /// The request is over: answered to the last byte, given up, or its client has gone. ``RequestAccount/outcome`` says which.
    func ended(_ account: RequestAccount)

    /// Whether what becomes of a turn that begins now is sure to be kept; where it is not, none may begin.
    var admitsTurns: Bool { get }
}

extension RequestObserver {
    var admitsTurns: Bool { true }

    func began(_ account: RequestAccount) {}
    func admitted(_ account: RequestAccount) {}
    func ending(_ account: RequestAccount) {}
}

/// All who are to be told, in order.
struct RequestObservers: Sendable {
    private let all: [any RequestObserver]

    init(_ all: [any RequestObserver] = []) { self.all = all }

    func began(_ account: RequestAccount) {
        for observer in all { observer.began(account) }
    }

    func admitted(_ account: RequestAccount) {
        for observer in all { observer.admitted(account) }
    }

    func ending(_ account: RequestAccount) {
        for observer in all { observer.ending(account) }
    }

    func ended(_ account: RequestAccount) {
        for observer in all { observer.ended(account) }
    }

    var admitsTurns: Bool { all.allSatisfy(\.admitsTurns) }
}
