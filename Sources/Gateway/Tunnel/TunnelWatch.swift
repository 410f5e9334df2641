/// What a tunnel's log tells of its state: which URL it has, whether it is connected, and whether trying again is of any use.
struct TunnelWatch: Sendable {
    enum Notice: Sendable, Equatable {
        /// Its public URL, where the log is what tells it.
        case url(String)
        case up
        /// No connection is left; the program makes new ones by itself.
        case down
        /// A line about something that went wrong.
        case trouble(String)
    }

    private let provider: TunnelProvider
    private var connections: Set<String> = []
    private(set) var isUp = false
    private(set) var url: String?
    /// Why it makes no sense to start the program again as it is, and what to do instead.
    private(set) var isHopeless: String?

    init(_ provider: TunnelProvider) { self.provider = provider }

    /// The program was started anew.
    mutating func started() {
        connections = []
        isHopeless = nil
    }

    /// The program has ended.
    mutating func ended() -> [Notice] {
        connections = []
        defer { isUp = false }
        return isUp ? [.down] : []
    }

    mutating func read(_ text: String) -> [Notice] {
        let line = TunnelLogLine(text)
        if isHopeless == nil, !isUp { isHopeless = Self.mend(text, provider) }
        var notices: [Notice] = []
        if let found = foundURL(text, line), found != url {
            url = found
            notices.append(.url(found))
        }
        switch provider {
        case .cloudflared: cloudflared(line)
        case .ngrok: ngrok(line)
        }
        if isUp == connections.isEmpty {
            isUp.toggle()
            if isUp { isHopeless = nil }
            notices.append(isUp ? .up : .down)
        } else if let error = line.error {
            notices.append(.trouble(TerminalText.line("\(line.message): \(error)", charactersMax: 300)))
        }
        return notices
    }

    private mutating func cloudflared(_ line: TunnelLogLine) {
        let connection = line.fields["connIndex"] ?? "0"
        let words = line.message.lowercased()
        if words.hasPrefix("registered tunnel connection") || (words.hasPrefix("connection ") && words.hasSuffix(" registered")) {
            connections.insert(connection)
        } else if words.hasPrefix("unregistered tunnel connection") || words.hasPrefix("connection terminated")
            || words.hasPrefix("serve tunnel error") || words.hasPrefix("retrying connection")
        {
            connections.remove(connection)
        }
    }

    private mutating func ngrok(_ line: TunnelLogLine) {
        switch line.message.lowercased() {
        case "started tunnel", "started endpoint": connections.insert("tunnel")
        case "client session established": if url != nil { connections.insert("tunnel") }
        case let words where words.hasPrefix("session clos") || words.hasPrefix("failed to reconnect session"): connections.removeAll()
        default: break
        }
    }

    private func foundURL(_ text: String, _ line: TunnelLogLine) -> String? {
        switch provider {
        case .ngrok:
            guard line.message == "started tunnel" || line.message == "started endpoint" else { return nil }
            return line.fields["url"].flatMap { $0.hasPrefix("https://") && BaseURL($0) != nil ? $0 : nil }
        case .cloudflared:
            for word in text.split(whereSeparator: { " |\"".contains($0) }) where word.hasPrefix("https://") {
                guard word.hasSuffix(".trycloudflare.com"), !word.hasPrefix("https://api."), BaseURL(String(word)) != nil else { continue }
                return String(word)
            }
            return nil
        }
    }

    /// What to do about an error that the next try would only repeat; nil for any other line.
    private static func mend(_ text: String, _ provider: TunnelProvider) -> String? {
        let words = text.lowercased()
        func says(_ parts: String...) -> Bool { parts.allSatisfy { words.contains($0) } }
        switch provider {
        case .cloudflared:
            if says("credentials file") && (says("doesn't exist") || says("not found") || says("no such file")) {
                return "the tunnel's credentials are gone: run `voice-gateway tunnel setup HOSTNAME` again"
            }
            if says("invalid tunnel secret") || says("unauthorized") || says("tunnel not found") {
                return "Cloudflare does not know the tunnel, or not with these credentials: run `voice-gateway tunnel setup HOSTNAME` again"
            }
            if says("error parsing") || says("flag provided but not defined") || says("incorrect usage") {
                return "cloudflared does not understand how it was started: update it (\(provider.installation))"
            }
        case .ngrok:
            if says("err_ngrok_4018") || says("err_ngrok_105") || says("err_ngrok_107") || says("authentication failed") {
                return "ngrok wants an account: ngrok config add-authtoken TOKEN, with the token from its dashboard"
            }
            if says("err_ngrok_108") { return "another ngrok runs with this account: end it" }
            if says("err_ngrok_334") || says("err_ngrok_320") || says("err_ngrok_319") {
                return "ngrok does not give this address to this account: choose another with `voice-gateway tunnel setup HOSTNAME`"
            }
            if says("unknown flag") || says("err_ngrok_121") { return "update ngrok (ngrok update): it is too old" }
        }
        return nil
    }
}
