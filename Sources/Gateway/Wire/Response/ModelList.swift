/// The body of `GET /v1/models`.
enum ModelList {
    static func encode(_ models: [ModelObject], to sink: inout some ByteSink) {
        sink.write("{\"object\":\"list\",\"data\":[")
        for (number, model) in models.enumerated() {
            if number > 0 { sink.write(UInt8(ascii: ",")) }
            model.encode(to: &sink)
        }
        sink.write("]}")
    }
}
