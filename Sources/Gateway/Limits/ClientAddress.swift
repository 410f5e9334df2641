import NIOHTTP1

/// Where a request comes from, for limits and the audit log alone: nobody is let in for it.
struct ClientAddress: Sendable, Equatable {
    /// The other end of the connection; nil where it has no address.
    var peer: IPAddress?
    /// Whom a proxy that is trusted names as its client; nil without such a proxy.
    var claimed: IPAddress?

    /// Who counts as the client.
    var client: IPAddress? { claimed ?? peer }

    /// A proxy's word counts only where the peer itself is trusted. Cloudflare's header is set anew at its edge and holds one address;
    /// of `X-Forwarded-For`, to which each proxy adds its peer at the end, the last that is no trusted proxy counts.
    init(peer: IPAddress?, headers: HTTPHeaders, trusting proxies: [AddressRange]) {
        self.peer = peer
        guard !proxies.isEmpty, let peer, proxies.contains(where: { $0.contains(peer) }) else { return }
        let cloudflare = headers["cf-connecting-ip"]
        if !cloudflare.isEmpty {
            claimed = cloudflare.count == 1 ? IPAddress(cloudflare[0]) : nil
            return
        }
        for hop in headers["x-forwarded-for"].joined(separator: ",").split(separator: ",", omittingEmptySubsequences: false).reversed() {
            guard let address = IPAddress(String(hop.filter { $0 != " " && $0 != "\t" })) else { return }
            claimed = address
            guard proxies.contains(where: { $0.contains(address) }) else { return }
        }
    }
}
