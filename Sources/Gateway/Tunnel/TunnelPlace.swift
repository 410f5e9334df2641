/// Where a tunnel's files lie in the state, and which URL it has.
public struct TunnelPlace: Sendable, Equatable {
    /// The state directory.
    public let state: String

    public init(state: String) { self.state = state }

    /// `tunnel` in it, mode 0700.
    public var directory: String { state + "/tunnel" }

    public var config: String { directory + "/config.yml" }
    public var credentials: String { directory + "/credentials.json" }
    public var record: String { directory + "/tunnel.json" }

    /// The public URL that lasts: `tunnel.url`, else that of the tunnel that `tunnel setup` made; nil without one.
    ///
    /// - Throws: as `TunnelRecord.read`.
    public static func lastingURL(_ configuration: Configuration) throws(GatewayFailure) -> BaseURL? {
        if let url = configuration.tunnelURL { return url }
        guard let record = try TunnelRecord.read(TunnelPlace(state: configuration.state)), !record.isPassing else { return nil }
        return record.url
    }

    /// The public URL: what the command line names, else `tunnel.url`, else what `tunnel setup` or `tunnel run` wrote down.
    ///
    /// - Throws: ``GatewayFailure`` 64 for an argument that is no URL, 78 where there is none anywhere.
    public static func publicURL(_ argument: String?, _ configuration: Configuration) throws(GatewayFailure) -> BaseURL {
        if let argument {
            guard let url = BaseURL(argument) else {
                throw GatewayFailure(.usage, "the public URL must be https://HOST or the like, without user, password, query and fragment")
            }
            return url
        }
        if let url = configuration.tunnelURL { return url }
        let record = try TunnelRecord.read(TunnelPlace(state: configuration.state))
        // One whose address is chosen anew for each run has none before it runs.
        if let record, let url = record.url, url.isSecure || !record.isPassing { return url }
        throw GatewayFailure(
            .configuration, "there is no public URL: name one, set tunnel.url, or make a tunnel with `voice-gateway tunnel setup HOSTNAME`")
    }
}
