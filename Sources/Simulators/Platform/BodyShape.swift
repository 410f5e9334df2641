/// What a request's body may hold: checked as the platform's own validation does, so that a refusal names the place.
indirect enum BodyShape: Sendable {
    case any
    case flag
    case text
    /// Text of at least one character.
    case filled
    case choice([String])
    case whole(ClosedRange<Int>)
    /// A number, kept as a decimal; `or` is one value allowed outside the range, such as -1 for off.
    case number(ClosedRange<Double>, or: Double? = nil)
    case list(BodyShape)
    /// An object with any keys.
    case map(BodyShape)
    case object([Field])
    /// The first shape that fits.
    case oneOf([BodyShape])

    struct Field: Sendable {
        let key: String
        let shape: BodyShape
        var isRequired = false
        /// Where the key belongs when it is often put here by mistake; it is then refused with that advice.
        var home: String?

        static func field(_ key: String, _ shape: BodyShape) -> Field { Field(key: key, shape: shape) }
        static func required(_ key: String, _ shape: BodyShape) -> Field { Field(key: key, shape: shape, isRequired: true) }
        static func misplaced(_ key: String, home: String) -> Field { Field(key: key, shape: .any, home: home) }
    }
}

/// One thing wrong with a body, in the shape of pydantic's errors (docs/wire: errors).
struct BodyProblem: Sendable, Equatable {
    var kind: String
    var place: [JSONValue]
    var message: String

    var json: JSONValue { ["type": .string(kind), "loc": .array(place), "msg": .string(message)] }
}

/// Checks one body and answers it with its numbers in the kind the platform keeps them in.
struct BodyCheck {
    /// Most problems told of one body.
    static let problemsMax = 64

    /// Drops unknown keys in silence, as the platform does, instead of refusing them.
    let dropsUnknown: Bool
    private(set) var problems: [BodyProblem] = []

    init(dropsUnknown: Bool) { self.dropsUnknown = dropsUnknown }

    mutating func check(_ value: JSONValue, _ shape: BodyShape, at place: [JSONValue] = ["body"]) -> JSONValue {
        switch (shape, value) {
        case (.any, _), (.flag, .bool), (.text, .string): return value
        case (.filled, .string(let text)):
            if text.isEmpty { note("string_too_short", place, "String should have at least 1 character") }
            return value
        case (.choice(let words), .string(let text)):
            if !words.contains(text) { note("literal_error", place, "Input should be \(Self.listed(words))") }
            return value
        case (.whole(let range), _): return whole(value, range, place)
        case (.number(let range, let other), _): return number(value, range, other, place)
        case (.list(let element), .array(let elements)):
            return .array(elements.enumerated().map { check($1, element, at: place + [.integer($0)]) })
        case (.map(let element), .object(let members)):
            return .object(members.map { JSONMember(key: $0.key, value: check($0.value, element, at: place + [.string($0.key)])) })
        case (.object(let fields), .object(let members)): return object(members, fields, place)
        case (.oneOf(let shapes), _):
            for shape in shapes {
                var trial = BodyCheck(dropsUnknown: false)
                let kept = trial.check(value, shape, at: place)
                if trial.problems.isEmpty { return kept }
            }
            note("union_error", place, "Input fits none of the \(shapes.count) forms this may have")
            return value
        default:
            let (kind, words) = Self.wanted(shape)
            note(kind, place, "Input should be a valid \(words)")
            return value
        }
    }

    private mutating func object(_ members: [JSONMember], _ fields: [BodyShape.Field], _ place: [JSONValue]) -> JSONValue {
        var kept: [JSONMember] = []
        for member in members {
            let here = place + [.string(member.key)]
            guard let field = fields.first(where: { $0.key == member.key }), field.home == nil else {
                let home = fields.first { $0.key == member.key }?.home
                let advice = home.map { ": \(member.key) belongs under \($0)" } ?? ""
                if !dropsUnknown { note("extra_forbidden", here, "Extra inputs are not permitted" + advice) }
                continue
            }
            let isCleared = member.value.isNull && !field.isRequired
            kept.append(JSONMember(key: member.key, value: isCleared ? .null : check(member.value, field.shape, at: here)))
        }
        for field in fields where field.isRequired && !members.contains(where: { $0.key == field.key }) {
            note("missing", place + [.string(field.key)], "Field required")
        }
        return .object(kept)
    }

    private mutating func whole(_ value: JSONValue, _ range: ClosedRange<Int>, _ place: [JSONValue]) -> JSONValue {
        guard let number = value.wholeNumber else {
            note("int_type", place, "Input should be a valid integer")
            return value
        }
        if number < range.lowerBound {
            note("greater_than_equal", place, "Input should be greater than or equal to \(range.lowerBound)")
        }
        if number > range.upperBound { note("less_than_equal", place, "Input should be less than or equal to \(range.upperBound)") }
        return .integer(number)
    }

    private mutating func number(
        _ value: JSONValue, _ range: ClosedRange<Double>, _ other: Double?, _ place: [JSONValue]
    ) -> JSONValue {
        guard let number = value.number else {
            note("float_type", place, "Input should be a valid number")
            return value
        }
        if number != other {
            let (least, most) = (Self.short(range.lowerBound), Self.short(range.upperBound))
            if number < range.lowerBound { note("greater_than_equal", place, "Input should be greater than or equal to \(least)") }
            if number > range.upperBound { note("less_than_equal", place, "Input should be less than or equal to \(most)") }
        }
        return .decimal(number)
    }

    private mutating func note(_ kind: String, _ place: [JSONValue], _ message: String) {
        guard problems.count < Self.problemsMax else { return }
        problems.append(BodyProblem(kind: kind, place: place, message: message))
    }

    private static func wanted(_ shape: BodyShape) -> (kind: String, words: String) {
        switch shape {
        case .flag: ("bool_type", "boolean")
        case .list: ("list_type", "list")
        case .map, .object: ("dict_type", "dictionary")
        default: ("string_type", "string")
        }
    }

    private static func short(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }

    private static func listed(_ words: [String]) -> String {
        let quoted = words.map { "'\($0)'" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
