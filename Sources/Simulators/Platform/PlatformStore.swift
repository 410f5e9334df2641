/// All the platform knows, and what its REST routes do with it: a value told of requests that answers them.
///
/// It opens no socket and reads no clock.  Records are JSON as the routes show them, but for what no route shows: a secret's value.
struct PlatformStore: Sendable {
    /// The kinds of records, by their names in a state file.
    enum Kind: String, Sendable, CaseIterable {
        case secrets, agents, voices
        case phones = "phone_numbers"
        case whatsApp = "whatsapp_accounts"
        case webhooks, conversations
    }

    /// Whether a signed URL may still be used: 15 minutes from when it was made.
    struct Signature: Sendable, Equatable {
        var agentID: String
        var until: Int
    }

    static let schema = "vgw.platform/1"
    static let signatureSeconds = 900

    let rules: PlatformRules
    var tables: [Kind: PlatformTable]
    var signatures: [String: Signature] = [:]
    private var random: SeededRandom
    /// Set by whatever changes a record; whoever writes the state file clears it.
    var isChanged = false

    init(_ rules: PlatformRules = PlatformRules()) {
        self.rules = rules
        random = SeededRandom(seed: rules.seed)
        tables = Dictionary(uniqueKeysWithValues: Kind.allCases.map { ($0, PlatformTable()) })
        for voice in rules.voices { self[.voices].add(voice.id, voice.json, at: 1_700_000_000) }
        for number in rules.whatsAppNumbers { addWhatsApp(number) }
    }

    subscript(kind: Kind) -> PlatformTable {
        get { tables[kind] ?? PlatformTable() }
        set {
            tables[kind] = newValue
            isChanged = true
        }
    }

    /// A new id: the prefix and so many letters and digits.
    mutating func newID(_ prefix: String, length: Int = 28) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        while true {
            let id = prefix + String((0..<length).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
            if !tables.values.contains(where: { $0[id] != nil }) { return id }
        }
    }

    /// The value of a secret, for the requests that carry it.
    func secret(_ id: String) -> String? { self[.secrets][id]?.value["value"]?.string }

    // The state file.

    var json: JSONValue {
        .object(
            [JSONMember(key: "schema", value: .string(Self.schema))]
                + Kind.allCases.map { JSONMember(key: $0.rawValue, value: self[$0].json) })
    }

    /// Takes over what ``json`` wrote.
    ///
    /// - Throws: ``PlatformStateError`` naming what is wrong.
    mutating func restore(_ json: JSONValue) throws(PlatformStateError) {
        guard json["schema"]?.string == Self.schema else { throw PlatformStateError("its \"schema\" is not \"\(Self.schema)\"") }
        var restored = tables
        for kind in Kind.allCases {
            guard let value = json[kind.rawValue] else { continue }
            guard let table = PlatformTable(value) else {
                throw PlatformStateError("\"\(kind.rawValue)\" is not a list of records with id, created_at, updated_at and value")
            }
            restored[kind] = table
        }
        tables = restored
    }
}

/// Why a state file cannot be used.
public struct PlatformStateError: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}
