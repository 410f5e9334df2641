import ConformanceSuite

/// One line on a terminal's standard error that says which case is being played, and is gone before anything else is printed.
struct ProgressLine {
    private let isShown: Bool

    init(isShown: Bool = Terminal.errorIsTerminal) { self.isShown = isShown }

    func show(_ index: Int?, of count: Int, _ text: String) {
        guard isShown else { return }
        Terminal.say("\r\u{1B}[K\(index.map { "[\($0 + 1)/\(count)]" } ?? "[of \(count)]") \(text.prefix(100))")
    }

    func clear() {
        if isShown { Terminal.say("\r\u{1B}[K") }
    }
}
