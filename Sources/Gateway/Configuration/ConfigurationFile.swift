import Foundation
import Yams

/// Reads the YAML file into settings.
enum ConfigurationFile {
    /// No configuration is longer; something else was named by mistake.
    static let bytesMax = 1_048_576

    /// - Throws: `GatewayFailure` 77 when the file cannot be read or everybody may write it, 78 when it is not UTF-8 or too long.
    static func contents(_ path: String) throws(GatewayFailure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw GatewayFailure(.permission, "the configuration \(path) cannot be read: \(String(cString: strerror(errno)))")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw GatewayFailure(.permission, "the configuration \(path) is not a regular file")
        }
        guard status.st_mode & 0o002 == 0 else {
            throw GatewayFailure(.permission, "the configuration \(path) may be written by everybody: chmod o-w \(path)")
        }
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: bytesMax + 1) ?? Data()
        } catch {
            throw GatewayFailure(.permission, "the configuration \(path) cannot be read")
        }
        guard bytes.count <= bytesMax else {
            throw GatewayFailure(.configuration, "the configuration \(path) is longer than \(bytesMax) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw GatewayFailure(.configuration, "the configuration \(path) is not UTF-8")
        }
        return text
    }

    /// Adds what the text sets, and what is wrong with it, line by line.
    static func read(_ text: String, path: String, into settings: inout ConfigurationSettings) {
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            read(root, prefix: "", path: path, into: &settings)
        } catch let error as YamlError {
            let (line, problem) = error.placed
            settings.problem(.file(path: path, line: line), problem)
        } catch {
            settings.problem(.file(path: path, line: 1), "not YAML")
        }
    }

    private static func read(_ node: Node, prefix: String, path: String, into settings: inout ConfigurationSettings) {
        let section = prefix.isEmpty ? "the configuration" : String(prefix.dropLast())
        switch node {
        case .mapping(let mapping):
            for (keyNode, value) in mapping {
                let origin = ConfigurationOrigin.file(path: path, line: keyNode.line ?? value.line ?? 1)
                guard let key = keyNode.scalar?.string else {
                    settings.problem(origin, "a key of \(section) is not text")
                    continue
                }
                let name = prefix + key
                if let known = ConfigurationKeys.byName[name] {
                    read(value, for: known, origin, into: &settings)
                } else if ConfigurationKeys.sections.contains(name) {
                    read(value, prefix: name + ".", path: path, into: &settings)
                } else {
                    settings.problem(origin, unknown(name))
                }
            }
        case .scalar(let scalar) where scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null":
            // A section whose keys are all commented out.
            return
        case .scalar, .sequence, .alias:
            settings.problem(.file(path: path, line: node.line ?? 1), "\(section) must be a section of `key: value` lines")
        }
    }

    private static func read(_ value: Node, for key: KnownKey, _ origin: ConfigurationOrigin, into settings: inout ConfigurationSettings) {
        if settings.settings[key.name] != nil {
            settings.problem(origin, "\(key.name) is set twice")
            return
        }
        switch value {
        case .scalar(let scalar) where !key.isList:
            let isNull = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
            settings.set(key, isNull ? [] : [scalar.string], origin)
        case .sequence(let sequence) where key.isList:
            let words = sequence.compactMap(\.scalar?.string)
            guard words.count == sequence.count else {
                settings.problem(origin, "\(key.name) must be \(key.expected)")
                return
            }
            settings.set(key, words, origin)
        case .scalar, .sequence, .mapping, .alias:
            settings.problem(origin, "\(key.name) must be \(key.expected)")
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
