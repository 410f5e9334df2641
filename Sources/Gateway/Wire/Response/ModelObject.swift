/// One entry of `GET /v1/models`.
struct ModelObject: Equatable, Sendable {
    var id: String
    /// Seconds since 1970.
    var created: Int
    var ownedBy: String

    func encode(to sink: inout some ByteSink) {
        sink.write("{\"id\":")
        sink.write(json: id)
        sink.write(",\"object\":\"model\",\"created\":")
        sink.write(created)
        sink.write(",\"owned_by\":")
        sink.write(json: ownedBy)
        sink.write("}")
    }
}
