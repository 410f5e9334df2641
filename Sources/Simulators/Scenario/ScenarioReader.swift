internal import Yams

/// Walks a document and collects what is wrong in it instead of stopping at the first fault.
struct ScenarioReader {
    /// A mapping whose keys have been checked, and where it stands.
    struct Members {
        var node: Node
        var path: String
        var fields: [String: Node]

        func path(to key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    }

    let file: String
    private(set) var problems: [ScenarioProblem] = []

    init(file: String) { self.file = file }

    mutating func fail(_ node: Node, _ path: String, _ message: String) {
        problems.append(.init(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, path: path, message: message))
    }

    /// A mapping's members; each key that is not known is a problem that names the nearest, or says what it is kept for.
    mutating func members(_ node: Node, _ path: String, known: [String], later: [String] = []) -> Members? {
        guard let mapping = node.mapping else {
            fail(node, path, "expected keys and values, found \(Self.kind(of: node))")
            return nil
        }
        var members = Members(node: node, path: path, fields: [:])
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            if known.contains(name) {
                members.fields[name] = value
            } else if later.contains(name) {
                fail(key, members.path(to: name), "'\(name)' is kept for a later version and does nothing yet; remove it")
            } else {
                let nearest = nearestWord(to: name, among: known)
                fail(key, members.path(to: name), "unknown key '\(name)'; the nearest known key is '\(nearest)'")
            }
        }
        return members
    }

    mutating func text(_ members: Members, _ key: String) -> String? {
        guard let node = members.fields[key] else { return nil }
        return text(node, members.path(to: key))
    }

    mutating func text(_ node: Node, _ path: String) -> String? {
        if let scalar = node.scalar, Self.kind(of: node) == "text" { return scalar.string }
        fail(node, path, "expected text, found \(Self.kind(of: node))\(node.scalar == nil ? "" : "; put it in quotes")")
        return nil
    }

    mutating func whole(_ members: Members, _ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = members.fields[key] else { return nil }
        if Self.kind(of: node) == "a whole number", let value = node.int, range.contains(value) { return value }
        fail(
            node, members.path(to: key),
            "expected a whole number from \(range.lowerBound) to \(range.upperBound), found \(Self.shown(node))")
        return nil
    }

    mutating func number(_ members: Members, _ key: String, in range: ClosedRange<Double>) -> Double? {
        guard let node = members.fields[key] else { return nil }
        if ["a whole number", "a number"].contains(Self.kind(of: node)), let value = node.float, range.contains(value) { return value }
        fail(node, members.path(to: key), "expected a number from \(range.lowerBound) to \(range.upperBound), found \(Self.shown(node))")
        return nil
    }

    mutating func flag(_ members: Members, _ key: String) -> Bool? {
        guard let node = members.fields[key] else { return nil }
        if Self.kind(of: node) == "true or false", let value = node.bool { return value }
        fail(node, members.path(to: key), "expected true or false, found \(Self.shown(node))")
        return nil
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ members: Members, _ key: String, of type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let node = members.fields[key] else { return nil }
        if let choice = node.scalar.flatMap({ Choice(rawValue: $0.string) }) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        fail(node, members.path(to: key), "expected one of \(words.joined(separator: ", ")), found \(Self.shown(node))")
        return nil
    }

    /// The items of a list, each with its path; empty when the key is absent.
    mutating func items(_ members: Members, _ key: String) -> [(node: Node, path: String)] {
        guard let node = members.fields[key] else { return [] }
        guard let sequence = node.sequence else {
            fail(node, members.path(to: key), "expected a list, found \(Self.kind(of: node))")
            return []
        }
        return sequence.enumerated().map { ($1, "\(members.path(to: key))[\($0)]") }
    }

    mutating func texts(_ members: Members, _ key: String) -> [String] {
        items(members, key).compactMap { text($0.node, $0.path) }
    }

    /// Says that a key is missing, at its mapping.
    mutating func require(_ key: String, in members: Members) {
        if members.fields[key] == nil { fail(members.node, members.path, "'\(key)' is missing") }
    }

    static func kind(of node: Node) -> String {
        switch node.tag.description.split(separator: ":").last {
        case "str": "text"
        case "int": "a whole number"
        case "float": "a number"
        case "bool": "true or false"
        case "null": "nothing"
        case "map": "keys and values"
        case "seq": "a list"
        default: "something else"
        }
    }

    private static func shown(_ node: Node) -> String {
        node.scalar.map { "\(kind(of: node)), '\($0.string.prefix(40))'" } ?? kind(of: node)
    }
}
