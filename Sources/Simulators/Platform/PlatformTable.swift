/// Records of one kind by their ids, in the order they were made.
struct PlatformTable: Sendable, Equatable {
    struct Record: Sendable, Equatable {
        let id: String
        var value: JSONValue
        /// Seconds since 1970.
        var createdAt: Int
        var updatedAt: Int
    }

    /// Most records of a kind.
    static let recordsMax = 10_000

    private(set) var records: [Record] = []

    var isFull: Bool { records.count >= Self.recordsMax }

    subscript(id: String) -> Record? { records.first { $0.id == id } }

    mutating func add(_ id: String, _ value: JSONValue, at now: Int) {
        records.append(Record(id: id, value: value, createdAt: now, updatedAt: now))
    }

    /// Puts another value in a record's place; false when there is none.
    @discardableResult
    mutating func replace(_ id: String, _ value: JSONValue, at now: Int) -> Bool {
        guard let index = records.firstIndex(where: { $0.id == id }) else { return false }
        records[index].value = value
        records[index].updatedAt = now
        return true
    }

    /// Forgets a record; false when there is none.
    @discardableResult
    mutating func remove(_ id: String) -> Bool {
        guard let index = records.firstIndex(where: { $0.id == id }) else { return false }
        records.remove(at: index)
        return true
    }

    /// Forgets the oldest so that there is room for one more.
    mutating func makeRoom() { if isFull { records.removeFirst() } }

    var json: JSONValue {
        .array(
            records.map {
                ["id": .string($0.id), "created_at": .integer($0.createdAt), "updated_at": .integer($0.updatedAt), "value": $0.value]
            })
    }

    init() {}

    /// Reads what ``json`` wrote; nil for anything else.
    init?(_ json: JSONValue) {
        guard let elements = json.array, elements.count <= Self.recordsMax else { return nil }
        for element in elements {
            guard let id = element["id"]?.string, let created = element["created_at"]?.integer,
                let updated = element["updated_at"]?.integer, let value = element["value"], self[id] == nil
            else { return nil }
            records.append(Record(id: id, value: value, createdAt: created, updatedAt: updated))
        }
    }
}
