import Configuration

/// One place that settings come from: read through swift-configuration, and able to say where each of them stands.
protocol ConfigurationSource: Sendable {
    var provider: any ConfigProvider { get }
    /// Where this source sets the key, if it does.
    func origin(of key: KnownKey) -> ConfigurationOrigin
}

extension ConfigurationSource {
    /// What this source sets the key to, as it was written; nil when it does not set it.
    func words(_ key: KnownKey) -> [String]? {
        guard let content = try? provider.value(forKey: key.path, type: key.isList ? .stringArray : .string).value?.content else {
            return nil
        }
        return switch content {
        case .string(let word): [word]
        case .stringArray(let words): words
        default: nil
        }
    }
}

extension KnownKey {
    /// The key as swift-configuration has it: its name, in the parts between dots.
    var path: AbsoluteConfigKey { AbsoluteConfigKey(name.split(separator: ".").map(String.init)) }
}
