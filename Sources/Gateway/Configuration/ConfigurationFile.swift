import Configuration
import Yams

/// The YAML file as a source of settings, each with its line, and what is wrong with it, line by line.
struct ConfigurationFile: ConfigurationSource {
    let path: String
    private(set) var problems: [ConfigurationSettings.Problem] = []
    /// Known keys whose value cannot be used.
    private(set) var unusable: Set<String> = []
    private var placed: [String: PlacedWords] = [:]

    struct PlacedWords: Sendable {
        let words: [String]
        let line: Int
    }

    /// - Parameter path: as it is shown in messages; nothing is read from it.
    init(_ text: String, path: String) {
        self.path = path
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            read(root, prefix: "")
        } catch let error as YamlError {
            let (line, text) = error.placed
            problem(line, text)
        } catch {
            problem(1, "not YAML")
        }
    }

    var provider: any ConfigProvider { PlacedProvider(path: path, placed: placed) }

    func origin(of key: KnownKey) -> ConfigurationOrigin { .file(path: path, line: placed[key.name]?.line ?? 1) }

    private mutating func read(_ node: Node, prefix: String) {
        let section = prefix.isEmpty ? "the configuration" : String(prefix.dropLast())
        switch node {
        case .mapping(let mapping):
            for (keyNode, value) in mapping {
                let line = keyNode.line ?? value.line ?? 1
                guard let key = keyNode.scalar?.string else {
                    problem(line, "a key of \(section) is not text")
                    continue
                }
                let name = prefix + key
                if let known = ConfigurationKeys.byName[name] {
                    read(value, for: known, line)
                } else if ConfigurationKeys.sections.contains(name) {
                    read(value, prefix: name + ".")
                } else {
                    problem(line, Self.unknown(name))
                }
            }
        case .scalar(let scalar) where scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null":
            // A section whose keys are all commented out.
            return
        case .scalar, .sequence, .alias:
            problem(node.line ?? 1, "\(section) must be a section of `key: value` lines")
        }
    }

    private mutating func read(_ value: Node, for key: KnownKey, _ line: Int) {
        guard placed[key.name] == nil else { return problem(line, "\(key.name) is set twice") }
        let words: [String]? =
            switch value {
            case .scalar(let scalar) where !key.isList:
                scalar.style == .plain && ["", "~", "null"].contains(scalar.string) ? [] : [scalar.string]
            case .sequence(let sequence) where key.isList && sequence.allSatisfy({ $0.scalar != nil }):
                sequence.compactMap(\.scalar?.string)
            case .scalar, .sequence, .mapping, .alias: nil
            }
        guard let words, key.accepts(words) else {
            unusable.insert(key.name)
            // The value itself is not shown: it may be a secret in the wrong place.
            return problem(line, "\(key.name) must be \(key.expected)\(Self.instead(value, key))")
        }
        placed[key.name] = PlacedWords(words: words, line: line)
    }

    private mutating func problem(_ line: Int, _ text: String) {
        problems.append(.init(origin: .file(path: path, line: line), exitCode: .configuration, text: text))
    }

    /// What stands there, where its kind alone makes it wrong.
    private static func instead(_ value: Node, _ key: KnownKey) -> String {
        switch value {
        case .mapping: ", not a section"
        case .sequence where !key.isList: ", not a list"
        case .scalar where key.isList: ", each after a dash or between [ and ]"
        case .scalar, .sequence, .alias: ""
        }
    }

    private static func unknown(_ name: String) -> String {
        let nearest = NearestName.of(name, among: ConfigurationKeys.sections.union(ConfigurationKeys.byName.keys))
        return "there is no key \(name)" + (nearest.map { "; did you mean \($0)?" } ?? "; `voice-gateway config show` lists them all")
    }
}

extension Node {
    fileprivate var line: Int? { mark?.line }
}

extension YamlError {
    /// The line and the complaint, without the text around it, which may hold what must not be printed.
    fileprivate var placed: (line: Int, problem: String) {
        switch self {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            (mark.line, "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context): (context.mark.line, "set twice: \(duplicates.joined(separator: ", "))")
        case .reader(let problem, _, _, _): (1, "not YAML: \(problem)")
        default: (1, "not YAML")
        }
    }
}
