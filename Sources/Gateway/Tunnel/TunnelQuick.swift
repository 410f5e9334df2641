/// What there is to know of a tunnel without an account.
public enum TunnelQuick {
    public static let limits =
        "`voice-gateway tunnel run --quick` is for trying: its address is a random one and ends with it, 200 requests may be in flight, "
        + "Cloudflare promises nothing for it and may hold event streams back. For calls: voice-gateway tunnel setup HOSTNAME"
}
