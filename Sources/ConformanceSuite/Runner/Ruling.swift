/// What a judgement amounts to in a report, given the case's weight, the profile and the known-failing file.
public struct Ruling: Sendable, Hashable {
    public var verdict: Verdict
    public var expected: String?
    public var actual: String?
    /// It passed although the known-failing file lists it.
    public var unexpected = false

    /// A failed SHOULD warns, and fails under `strict`; a failed MAY only informs; a listed failure is known.
    public init(_ judgement: Judgement, level: Level, profile: Profile, known: KnownFailing.Entry?) {
        switch judgement {
        case .pass:
            verdict = .pass
        case .warn(let remark):
            verdict = .warn
            actual = remark
        case .inconclusive(let why):
            verdict = .error
            actual = why
        case .fail(let expected, let actual):
            self.expected = expected
            self.actual = actual
            verdict =
                switch level {
                case .must: .fail
                case .should: profile == .strict ? .fail : .warn
                case .may: .warn
                }
        }
        guard let known else { return }
        let place = "known-failing line \(known.line)" + (known.reason.map { ": \($0)" } ?? "")
        if judgement.isFailure {
            verdict = .known
            actual = [actual, "(\(place))"].compactMap(\.self).joined(separator: " ")
        } else if verdict != .error {
            verdict = .pass
            unexpected = true
            actual = "passed, though listed as failing (\(place)); take the line out"
        }
    }
}
