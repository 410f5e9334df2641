import Foundation

/// The part of JSON Schema that the report's schema uses, checked; anything else in a schema is a mistake in it.
struct SchemaCheck {
    private let root: [String: Any]

    init(_ schema: Data) throws { root = try JSONSerialization.jsonObject(with: schema) as? [String: Any] ?? [:] }

    /// Where and how the value breaks the schema; empty when it does not.
    func mistakes(in value: Any) -> [String] { check(value, root, at: "$") }

    private func check(_ value: Any, _ schema: [String: Any], at place: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = String(reference.dropFirst("#/$defs/".count))
            guard let named = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else { return ["\(place): no \(reference)"] }
            return check(value, named, at: place)
        }
        var found: [String] = []
        let known: Set = [
            "$schema", "$defs", "title", "description", "type", "required", "additionalProperties", "properties", "items", "enum", "const",
            "minimum",
        ]
        found += schema.keys.filter { !known.contains($0) }.map { "\(place): the schema uses \($0), which this does not check" }
        if let constant = schema["const"], !(value as? NSObject == constant as? NSObject) { found.append("\(place): is not \(constant)") }
        if let choices = schema["enum"] as? [String], !choices.contains(value as? String ?? "") {
            found.append("\(place): not in \(choices)")
        }
        if let types = schema["type"] as? [String] ?? (schema["type"] as? String).map({ [$0] }), !types.contains(where: { fits(value, $0) })
        {
            found.append("\(place): is not \(types.joined(separator: " or "))")
        }
        if let minimum = schema["minimum"] as? Double, let number = value as? Double, number < minimum {
            found.append("\(place): under \(minimum)")
        }
        if let object = value as? [String: Any] {
            let properties = schema["properties"] as? [String: Any] ?? [:]
            for key in schema["required"] as? [String] ?? [] where object[key] == nil { found.append("\(place).\(key): is missing") }
            for (key, member) in object {
                if let described = properties[key] as? [String: Any] {
                    found += check(member, described, at: "\(place).\(key)")
                } else if schema["additionalProperties"] as? Bool == false {
                    found.append("\(place).\(key): is not in the schema")
                }
            }
        }
        if let elements = value as? [Any], let described = schema["items"] as? [String: Any] {
            for (index, element) in elements.enumerated() { found += check(element, described, at: "\(place)[\(index)]") }
        }
        return found
    }

    private func fits(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "null": value is NSNull
        case "number": value is Double
        case "integer": (value as? Double).map { $0.rounded() == $0 } ?? false
        default: false
        }
    }
}
