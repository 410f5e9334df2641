public import ArgumentParser
public import Conversation
public import Gateway

// The gateway's own types as words of the command line.

extension Profile: ExpressibleByArgument {}

extension TunnelProvider: ExpressibleByArgument {}

extension SessionKey: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension TokenLifetime: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
