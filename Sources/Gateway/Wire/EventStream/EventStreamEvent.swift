/// One event as it is dispatched. Borrowed: valid only during the call it is given to.
struct EventStreamEvent {
    /// The data lines joined by line feeds, undecoded; may be empty.
    let data: UnsafeRawBufferPointer
    /// The `event` field; empty when there is none, which means `message`.
    let name: UnsafeRawBufferPointer

    /// Whether the data is exactly `[DONE]`, OpenAI's end of a stream.
    var isDone: Bool {
        guard data.count == 6, let base = data.baseAddress else { return false }
        return ByteWord.equal(base, ("[DONE]" as StaticString).utf8Start, count: 6)
    }
}
