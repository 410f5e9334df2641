// Reading one field as one type, and what of it may be forwarded.

extension RequestRules {
    func text(_ field: RequestField) throws(RequestFault) -> JSONText? {
        guard let value = self[field] else { return nil }
        guard let text = value.text else { throw .wrongType("\(field.name)", mustBe: "a string", not: value) }
        return text
    }

    /// A string; nil when it is absent, null or empty.
    func string(_ field: RequestField) throws(RequestFault) -> String? {
        guard let text = try text(field), !text.isEmpty else { return nil }
        return text.string
    }

    func boolean(_ field: RequestField) throws(RequestFault) -> Bool? {
        guard let value = self[field] else { return nil }
        guard let bool = value.bool else { throw .wrongType("\(field.name)", mustBe: "true or false, without quotes", not: value) }
        return bool
    }

    func number(_ field: RequestField, in range: ClosedRange<Double>) throws(RequestFault) -> Double? {
        guard let value = self[field] else { return nil }
        guard value.kind == .number else { throw .wrongType("\(field.name)", mustBe: "a number", not: value) }
        guard let number = value.double, range.contains(number) else {
            let bounds = "\(Int(range.lowerBound)) to \(Int(range.upperBound))"
            throw .wrongValue("\(field.name)", "is \(Excerpt.of(value.raw)), out of range; send a number from \(bounds).")
        }
        return number
    }

    /// A whole number; beyond what an `Int` holds it is cut to the nearest that it does.
    func integer(_ field: RequestField) throws(RequestFault) -> Int? {
        guard let value = self[field] else { return nil }
        guard value.kind == .number else { throw .wrongType("\(field.name)", mustBe: "an integer", not: value) }
        if let integer = value.integer { return integer }
        guard let number = value.double, number.magnitude >= 0x1p62 else {
            throw RequestFault(
                message: "'\(field.name)' is \(Excerpt.of(value.raw)), which is not a whole number; send an integer.",
                param: "\(field.name)", code: "invalid_type")
        }
        return number < 0 ? .min : .max
    }

    /// Where each field lies that is valid; a field no rule refuses but no agent could use is left out.
    func slices() -> [21 of ChatCompletionRequest.Slice] {
        var slices: [21 of ChatCompletionRequest.Slice] = .init(repeating: .init())
        for index in nodeIndices {
            guard let field = RequestField(rawValue: index), let value = self[field], isUsable(value, as: field) else { continue }
            let range = value.range
            slices[index] = .init(start: UInt32(range.lowerBound), end: UInt32(range.upperBound))
        }
        return slices
    }

    private func isUsable(_ value: JSONValue, as field: RequestField) -> Bool {
        switch field {
        case .presencePenalty, .frequencyPenalty: value.double.map { (-2...2).contains($0) } ?? false
        case .seed: value.integer != nil
        case .responseFormat: value["type"]?.kind == .string
        case .reasoningEffort: value.kind == .string
        case .elevenLabsExtraBody: value.kind == .object
        // OpenAI refuses an empty `tools`, and the next two without `tools`; ElevenLabs and others send all three.
        case .tools: !isEmptyArray(value)
        case .toolChoice: (value.kind == .string || value.kind == .object) && hasTools
        case .parallelToolCalls: value.bool != nil && hasTools
        case .stop: !isEmptyArray(value)
        default: true
        }
    }

    private var hasTools: Bool {
        self[.tools].map { !isEmptyArray($0) } ?? false
    }

    private func isEmptyArray(_ value: JSONValue) -> Bool {
        value.kind == .array && value.elements.first { _ in true } == nil
    }
}
