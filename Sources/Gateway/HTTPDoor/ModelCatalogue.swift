/// What `GET /v1/models` tells: the gateway's own name and the model its agent is configured with.
struct ModelCatalogue: Sendable {
    let list: [UInt8]
    /// Seconds since 1970.
    let created: Int
    private let objects: [String: [UInt8]]

    /// - Parameter created: seconds since 1970, when this gateway began to serve them.
    init(ids: [String], created: Int) {
        var objects: [String: [UInt8]] = [:]
        var models: [ModelObject] = []
        for id in ids where objects[id] == nil {
            let model = ModelObject(id: id, created: created, ownedBy: "voice-gateway")
            models.append(model)
            var bytes: [UInt8] = []
            model.encode(to: &bytes)
            objects[id] = bytes
        }
        var list: [UInt8] = []
        ModelList.encode(models, to: &list)
        self.list = list
        self.objects = objects
        self.created = created
    }

    func object(_ id: String) -> [UInt8]? { objects[id] }
}
