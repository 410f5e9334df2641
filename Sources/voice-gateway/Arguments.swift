public import ArgumentParser
public import Conversation
public import Gateway

// The gateway's own types as words of the command line.

extension Profile: ExpressibleByArgument {}

extension TunnelProvider: ExpressibleByArgument {}

extension SessionKey: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension TokenScopes: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension TokenGrace: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    public var defaultValueDescription: String { "\(milliseconds / 3_600_000)h" }
}

extension TokenLifetime: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
