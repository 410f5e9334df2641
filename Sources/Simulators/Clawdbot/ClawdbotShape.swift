/// What an object of the protocol may hold: every key is known, its type too, nothing else is let in.
struct ClawdbotShape: Sendable {
    enum Kind: Sendable {
        case string, filledString, integer, number, boolean, strings, array, object, any
        case shape(ClawdbotShape)
        case choice([String])
    }

    private let fields: [String: Kind]
    private let required: [String]

    init(_ fields: [String: Kind], required: [String] = []) {
        self.fields = fields
        self.required = required
    }

    /// What is wrong with a value, by its place; nil when nothing is.
    func problem(in value: JSONValue, at place: String = "root") -> String? {
        guard let members = value.members else { return "at \(place): must be object" }
        if let unknown = members.first(where: { fields[$0.key] == nil }) { return "at \(place): unexpected property '\(unknown.key)'" }
        if let missing = required.first(where: { value[$0] == nil }) { return "at \(place): must have required property '\(missing)'" }
        for member in members {
            let inner = place == "root" ? "/\(member.key)" : "\(place)/\(member.key)"
            if let kind = fields[member.key], let problem = Self.problem(member.value, kind, inner) { return problem }
        }
        return nil
    }

    private static func problem(_ value: JSONValue, _ kind: Kind, _ place: String) -> String? {
        switch kind {
        case .any: nil
        case .string: value.string == nil ? "at \(place): must be string" : nil
        case .filledString: (value.string ?? "").isEmpty ? "at \(place): must NOT have fewer than 1 characters" : nil
        case .integer: value.wholeNumber == nil ? "at \(place): must be integer" : nil
        case .number: value.number == nil ? "at \(place): must be number" : nil
        case .boolean: value.bool == nil ? "at \(place): must be boolean" : nil
        case .array: value.array == nil ? "at \(place): must be array" : nil
        case .object: value.isObject ? nil : "at \(place): must be object"
        case .strings:
            value.array?.allSatisfy { $0.string != nil } == true ? nil : "at \(place): must be array of string"
        case .choice(let words): words.contains(value.string ?? "") ? nil : "at \(place): must be equal to one of the allowed values"
        case .shape(let shape): shape.problem(in: value, at: place)
        }
    }

    static let requestFrame = ClawdbotShape(
        ["type": .string, "id": .filledString, "method": .filledString, "params": .any], required: ["type", "id", "method"])

    static let connect = ClawdbotShape(
        [
            "minProtocol": .integer, "maxProtocol": .integer, "client": .shape(client), "role": .filledString, "scopes": .strings,
            "caps": .strings, "commands": .strings, "permissions": .object, "pathEnv": .string, "device": .shape(device),
            "auth": .shape(ClawdbotShape(["token": .string, "password": .string])), "locale": .string, "userAgent": .string,
        ], required: ["minProtocol", "maxProtocol", "client"])

    private static let client = ClawdbotShape(
        [
            "id": .choice([
                "webchat-ui", "moltbot-control-ui", "webchat", "cli", "gateway-client", "moltbot-macos", "moltbot-ios", "moltbot-android",
                "node-host", "test", "fingerprint", "moltbot-probe",
            ]), "displayName": .filledString, "version": .filledString, "platform": .filledString, "deviceFamily": .filledString,
            "modelIdentifier": .filledString, "mode": .choice(["webchat", "cli", "ui", "backend", "node", "probe", "test"]),
            "instanceId": .filledString,
        ], required: ["id", "version", "platform", "mode"])

    private static let device = ClawdbotShape(
        ["id": .filledString, "publicKey": .filledString, "signature": .filledString, "signedAt": .integer, "nonce": .filledString],
        required: ["id", "publicKey", "signature", "signedAt"])
}
