/// How the providers' programs are called.
enum TunnelPrograms {
    /// What the tunnel's process is started with.
    static func run(_ record: TunnelRecord, place: TunnelPlace, origin: BaseURL) -> [String] {
        switch record.provider {
        case .cloudflared:
            // As long as the gateway itself gives answers in progress.
            let general = ["tunnel", "--no-autoupdate", "--grace-period", "10s"]
            return record.isPassing
                // Whatever configuration lies about is another tunnel's.
                ? general + ["--config", "/dev/null", "--url", "\(origin)"]
                : general + ["--config", place.config, "run", record.id ?? record.name ?? ""]
        case .ngrok:
            let address = record.isPassing ? [] : ["--url", record.publicURL]
            return ["http", "\(origin)", "--log", "stdout", "--log-format", "json"] + address
        }
    }

    static let login = ["tunnel", "login"]

    static func list(_ name: String) -> [String] { ["tunnel", "list", "--output", "json", "--name", name] }

    static func create(_ name: String, credentials: String) -> [String] {
        ["tunnel", "create", "--output", "json", "--credentials-file", credentials, name]
    }

    static func fetchCredentials(_ id: String, credentials: String) -> [String] { ["tunnel", "token", "--cred-file", credentials, id] }

    static func route(_ id: String, hostname: String, overwrites: Bool) -> [String] {
        ["tunnel", "route", "dns"] + (overwrites ? ["--overwrite-dns"] : []) + [id, hostname]
    }

    static func validate(_ config: String) -> [String] { ["tunnel", "--config", config, "ingress", "validate"] }

    static let checkNgrok = ["config", "check"]

    /// cloudflared's configuration.
    ///
    /// - Parameter idleMs: after which the gateway closes a connection that nobody uses. cloudflared lets go of it before, so that no request
    ///   meets a connection that is being closed.
    static func configuration(id: String, hostname: String, origin: BaseURL, credentials: String, idleMs: Int) -> String {
        """
        # Written by `voice-gateway tunnel setup`, and written anew by it.
        tunnel: \(id)
        credentials-file: "\(credentials)"
        ingress:
          - hostname: \(hostname)
            service: \(origin)
            originRequest:
              connectTimeout: 5s
              tcpKeepAlive: 30s
              keepAliveConnections: 256
              keepAliveTimeout: \(max(1, idleMs / 1000 - 15))s
              # Answers are streamed: chunks go through as they come.
              disableChunkedEncoding: false
              http2Origin: false
          - service: http_status:404

        """
    }
}
