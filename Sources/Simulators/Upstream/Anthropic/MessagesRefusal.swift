/// Why the Anthropic wire refuses a request, in the words the provider uses where they are known.
struct MessagesRefusal: Error, Equatable {
    var status = 400
    var message: String

    init(_ message: String, status: Int = 400) {
        self.status = status
        self.message = message
    }
}
