import Conversation

// What the keys take, each said once for the check and for the message.

extension ConfigurationKey where Value == Int {
    static func integer(_ name: String, _ fallback: Int, in range: ClosedRange<Int>) -> Self {
        Self(name: name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)", isList: false, fallback: fallback) {
            guard let word = $0.first, let number = Int(word.replacing("_", with: "")), range.contains(number) else { return nil }
            return number
        }
    }
}

extension ConfigurationKey where Value == Bool {
    static func flag(_ name: String, _ fallback: Bool) -> Self {
        Self(name: name, expected: "true or false", isList: false, fallback: fallback) { $0.first.flatMap { Bool($0) } }
    }
}

extension ConfigurationKey where Value == String {
    static func word(_ name: String, _ fallback: String, expected: String) -> Self {
        Self(name: name, expected: expected, isList: false, fallback: fallback) { words in
            words.first.flatMap { $0.isEmpty || $0.contains(where: \.isWhitespace) ? nil : $0 }
        }
    }
}

extension ConfigurationKey where Value == String? {
    static func text(_ name: String) -> Self {
        Self(name: name, expected: "text", isList: false, fallback: nil) { words in words.first.map { .some($0) } }
    }

    static func path(_ name: String) -> Self {
        Self(name: name, expected: "a path", isList: false, fallback: nil) { words in
            words.first.flatMap { $0.isEmpty || $0.contains("\0") ? nil : .some($0) }
        }
    }
}

extension ConfigurationKey where Value == String? {
    /// A file with one secret word, its owner's alone.
    static func secretFile(_ name: String) -> Self {
        Self(name: name, expected: "the path of a file", isList: false, isSecretFile: true, fallback: nil) { words in
            words.first.flatMap { $0.isEmpty || $0.contains("\0") ? nil : .some($0) }
        }
    }
}

extension ConfigurationKey where Value == [String] {
    static func list(_ name: String, of expected: String) -> Self {
        Self(name: name, expected: "a list of \(expected)", isList: true, fallback: []) { words in
            words.allSatisfy { !$0.isEmpty } ? words : nil
        }
    }
}

extension ConfigurationKey where Value == [AddressRange] {
    static func addresses(_ name: String) -> Self {
        Self(name: name, expected: "a list of addresses or ranges such as 127.0.0.1 or 10.0.0.0/8", isList: true, fallback: []) { words in
            let ranges = words.map { AddressRange(String($0.trimmingPrefix(" "))) }
            return ranges.allSatisfy { $0 != nil } ? ranges.compactMap(\.self) : nil
        }
    }
}

extension ConfigurationKey where Value == [Int64]? {
    static func userIDs(_ name: String) -> Self {
        Self(name: name, expected: "a list of Telegram user ids, which are whole numbers above 0", isList: true, fallback: nil) { words in
            let ids = words.map { Int64($0.trimmingPrefix(" ")) }.map { $0.flatMap { $0 > 0 ? $0 : nil } }
            return ids.allSatisfy { $0 != nil } ? .some(ids.compactMap(\.self)) : nil
        }
    }
}

extension ConfigurationKey where Value == BaseURL? {
    static func url(_ name: String, schemes: [String] = ["http", "https"]) -> Self {
        let expected = "a URL (\(schemes.map { $0 + "://" }.joined(separator: ", "))) without user, password, query and fragment"
        return Self(name: name, expected: expected, isList: false, fallback: nil) { words in
            words.first.flatMap { BaseURL($0, schemes: schemes) }.map { .some($0) }
        }
    }
}

extension ConfigurationKey where Value == VoiceSocket? {
    static func socket(_ name: String) -> Self {
        Self(name: name, expected: "a path or tcp://HOST:PORT", isList: false, fallback: nil) { words in
            words.first.flatMap { VoiceSocket($0) }.map { .some($0) }
        }
    }
}

extension ConfigurationKey where Value == AgentName {
    static func agent(_ name: String) -> Self {
        let names = AgentName.allCases.map(\.rawValue).joined(separator: ", ")
        return Self(name: name, expected: "one of \(names)", isList: false, fallback: .scripted) { words in
            words.first.flatMap { AgentName(rawValue: $0) }
        }
    }
}

extension ConfigurationKey where Value == [AgentName] {
    static func agents(_ name: String) -> Self {
        let names = AgentName.allCases.map(\.rawValue).joined(separator: ", ")
        return Self(name: name, expected: "a list of \(names)", isList: true, fallback: []) { words in
            let agents = words.map { AgentName(rawValue: String($0.trimmingPrefix(" "))) }
            return agents.contains(nil) ? nil : agents.compactMap(\.self)
        }
    }
}

extension ConfigurationKey where Value == SessionKey {
    static func session(_ name: String) -> Self {
        Self(name: name, expected: "1 to 64 of A-Z a-z 0-9 _ -", isList: false, fallback: .main) { $0.first.flatMap { SessionKey($0) } }
    }
}

extension ConfigurationKey where Value == TunnelProvider {
    static func tunnelProvider(_ name: String) -> Self {
        let names = TunnelProvider.allCases.map(\.rawValue).joined(separator: ", ")
        return Self(name: name, expected: "one of \(names)", isList: false, fallback: .cloudflared) { words in
            words.first.flatMap { TunnelProvider(rawValue: $0) }
        }
    }
}
