internal import Yams

/// A document's `matrix`: dotted paths and the values each takes, expanded to one document for every combination.
struct ScenarioMatrix {
    /// Cases one file may expand to.
    static let casesMax = 1000

    private let root: Node
    private let file: String
    private(set) var problems: [ScenarioProblem] = []

    init(_ root: Node, file: String) {
        self.root = root
        self.file = file
    }

    /// The documents, in the matrix's order, each with what its name gains: `[seed=2,interrupt.count=3]`.
    mutating func variants() -> [(node: Node, suffix: String)] {
        guard let matrix = root.mapping?["matrix"] else { return [(root, "")] }
        guard let axes = matrix.mapping else {
            fail(matrix, "expected paths and lists of values, as in 'interrupt.count: [1, 2]'")
            return []
        }
        var variants: [(node: Node, labels: [String])] = [(root, [])]
        for (key, values) in axes {
            let path = key.scalar?.string ?? ""
            let values = self.values(values, of: path)
            guard variants.count * values.count <= Self.casesMax else {
                fail(key, "expands to more than \(Self.casesMax) cases")
                return []
            }
            guard Self.replacing(path.split(separator: ".").map(String.init)[...], in: root, by: root) != nil else {
                fail(
                    key,
                    "no such place as '\(path)'; write a key of the document, 'turns.ID.KEY', or a key of every interrupt as 'interrupt.count'"
                )
                continue
            }
            variants = variants.flatMap { variant in
                values.compactMap { value in
                    Self.replacing(path.split(separator: ".").map(String.init)[...], in: variant.node, by: value)
                        .map { ($0, variant.labels + ["\(path)=\(value.scalar?.string ?? "?")"]) }
                }
            }
        }
        return variants.map { ($0.node, $0.labels.isEmpty ? "" : "[\($0.labels.joined(separator: ","))]") }
    }

    /// The values of one axis; `1..5` stands for the whole numbers from 1 to 5.
    private mutating func values(_ node: Node, of path: String) -> [Node] {
        var values: [Node] = []
        for item in node.sequence.map(Array.init) ?? [node] {
            guard let scalar = item.scalar else {
                fail(item, "expected a value or a range as '1..5'")
                continue
            }
            let ends = scalar.string.components(around: "..").compactMap { Int($0) }
            if ends.count == 2, ends[0] <= ends[1], ends[1] - ends[0] < Self.casesMax {
                values += (ends[0]...ends[1]).map { Node.scalar(.init(String($0), .implicit, .any, item.mark)) }
            } else {
                values.append(item)
            }
        }
        if values.isEmpty { fail(node, "'\(path)' has no values") }
        return values
    }

    private mutating func fail(_ node: Node, _ message: String) {
        problems.append(.init(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, path: "matrix", message: message))
    }

    /// The document with a value put at a path; nil when the path leads nowhere.
    private static func replacing(_ path: ArraySlice<String>, in node: Node, by value: Node) -> Node? {
        guard let key = path.first else { return value }
        let rest = path.dropFirst()
        if key == "interrupt", let turns = node.mapping?["turns"] { return replacingInterrupts(rest, in: node, turns: turns, by: value) }
        if var sequence = node.sequence {
            guard let index = sequence.firstIndex(where: { $0.mapping?["id"]?.scalar?.string == key }),
                let changed = replacing(rest, in: sequence[index], by: value)
            else { return nil }
            sequence[index] = changed
            return .sequence(sequence)
        }
        guard var mapping = node.mapping else { return nil }
        guard let inner = mapping[key] else {
            // A key the document leaves to its default can still be varied at the top.
            guard rest.isEmpty else { return nil }
            mapping[Node(key)] = value
            return .mapping(mapping)
        }
        guard let changed = replacing(rest, in: inner, by: value) else { return nil }
        mapping[key] = changed
        return .mapping(mapping)
    }

    private static func replacingInterrupts(_ path: ArraySlice<String>, in node: Node, turns: Node, by value: Node) -> Node? {
        guard var mapping = node.mapping, var sequence = turns.sequence else { return nil }
        var found = false
        for index in sequence.indices {
            guard var turn = sequence[index].mapping, let interrupt = turn["interrupt"],
                let changed = replacing(path, in: interrupt, by: value)
            else { continue }
            turn["interrupt"] = changed
            sequence[index] = .mapping(turn)
            found = true
        }
        mapping["turns"] = .sequence(sequence)
        return found ? .mapping(mapping) : nil
    }
}

extension String {
    /// The parts before and after a separator, empty unless it stands there exactly once.
    fileprivate func components(around separator: String) -> [Substring] {
        let parts = split(separator: separator, omittingEmptySubsequences: false)
        return parts.count == 2 ? parts : []
    }
}
