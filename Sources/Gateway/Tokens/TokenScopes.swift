/// What a token is good for: at least one scope.
public struct TokenScopes: Sendable, Hashable, CustomStringConvertible {
    private var bits: UInt8

    private init(bits: UInt8) { self.bits = bits }

    /// Those of a token created without `--scope`.
    public static let usual = TokenScopes(.chat)
    public static let all = TokenScopes(bits: TokenScope.allCases.reduce(0) { $0 | bit($1) })

    public init(_ scope: TokenScope) { bits = Self.bit(scope) }

    /// Nil unless the text is one or more names of scopes, commas between them.
    public init?(_ text: String) {
        let scopes = text.split(separator: ",", omittingEmptySubsequences: false).map { TokenScope(rawValue: String($0)) }
        guard !scopes.isEmpty, scopes.allSatisfy({ $0 != nil }) else { return nil }
        bits = scopes.reduce(0) { $0 | ($1.map(Self.bit) ?? 0) }
    }

    public func contains(_ scope: TokenScope) -> Bool { bits & Self.bit(scope) != 0 }

    /// Those of either.
    public func union(_ other: TokenScopes) -> TokenScopes { TokenScopes(bits: bits | other.bits) }

    /// The stored form: names with commas between them, always in the same order.
    public var description: String { TokenScope.allCases.filter(contains).map(\.rawValue).joined(separator: ",") }

    private static func bit(_ scope: TokenScope) -> UInt8 {
        switch scope {
        case .chat: 1
        case .admin: 2
        case .metrics: 4
        }
    }
}
