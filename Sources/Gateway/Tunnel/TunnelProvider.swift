/// Who carries the tunnel.
public enum TunnelProvider: String, Codable, Sendable, CaseIterable, CustomStringConvertible {
    case cloudflared
    case ngrok

    public var description: String { rawValue }

    /// The program it needs on `PATH`.
    var program: String { rawValue }

    /// How to get that.
    var installation: String {
        switch self {
        case .cloudflared:
            "curl -fsSL -o /tmp/cloudflared.deb https://github.com/cloudflare/cloudflared/releases/latest/download/cloudflared-linux-\(Self.machine).deb "
                + "&& sudo dpkg -i /tmp/cloudflared.deb"
        case .ngrok: "sudo snap install ngrok, or see https://ngrok.com/download"
        }
    }

    var missing: GatewayFailure {
        GatewayFailure(.unavailable, "\(program) is not on PATH; install it: \(installation)")
    }

    private static var machine: String {
        #if arch(arm64)
        "arm64"
        #else
        "amd64"
        #endif
    }
}
