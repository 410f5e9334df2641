/// What one caller wants stored, and whom to tell.
struct HistorySubmission: Sendable {
    let changes: [HistoryChange]
    let durable: @Sendable (Result<Void, HistoryError>) -> Void
}
