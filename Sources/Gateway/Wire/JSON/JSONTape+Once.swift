extension JSONTape {
    /// Scans one text and gives its value to `read`; nil when it is not one JSON text. For what is read seldom: a tape that is kept costs less.
    static func once<Result>(_ bytes: UnsafeRawBufferPointer, _ read: (JSONValue) -> Result) -> Result? {
        let tape = JSONTape()
        // The value borrows from the tape, which nothing else holds.
        return withExtendedLifetime(tape) { (try? tape.scan(bytes)).map(read) }
    }
}
