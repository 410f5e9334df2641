// What came of a step, and which is next.

extension TunnelSetupMachine {
    mutating func ran(_ hasWorked: Bool, _ output: String, _ words: String) -> GatewayFailure? {
        switch step {
        case .login:
            guard hasWorked else { return .init(.permission, "cloudflared tunnel login came to nothing: \(words)") }
            changed("login: done")
            step = .list
        case .list:
            guard hasWorked else { return .init(.unavailable, "the tunnels cannot be listed: \(words)") }
            return listed(output)
        case .create:
            guard hasWorked, let id = Self.id(in: output) else {
                return .init(.unavailable, "the tunnel \(wish.name) cannot be created: \(words)")
            }
            self.id = id
            changed("tunnel \(wish.name): created (\(id))")
            step = .protect
        case .fetch:
            guard hasWorked else { return .init(.unavailable, "the credentials of tunnel \(wish.name) cannot be fetched: \(words)") }
            changed("credentials: fetched")
            step = .protect
        case .route: return routed(hasWorked, output, words)
        case .validate:
            guard hasWorked else { return .init(.configuration, "cloudflared does not take \(wish.place.config): \(words)") }
            step = .record
        case .account:
            guard hasWorked else {
                return .init(
                    .configuration, "ngrok has no account yet (\(words)): ngrok config add-authtoken TOKEN, with that of its dashboard")
            }
            report.append("account: ngrok's configuration is valid")
            step = .record
        case .protect, .config, .record, .over: break
        }
        return nil
    }

    private mutating func listed(_ output: String) -> GatewayFailure? {
        guard let found = Self.id(in: output) else {
            if facts.credentialsID != nil {
                return .init(
                    .configuration,
                    "\(wish.place.credentials) holds the credentials of a tunnel that is not \(wish.name), or is deleted: move the file away, "
                        + "or name that tunnel with --name")
            }
            step = .create
            return nil
        }
        id = found
        report.append("tunnel \(wish.name): there (\(found))")
        switch facts.credentialsID {
        case found?:
            report.append("credentials: there")
            step = .protect
        case nil: step = .fetch
        case let other?:
            return .init(
                .configuration,
                "\(wish.place.credentials) holds the credentials of another tunnel (\(other)): move the file away, or name that tunnel with --name"
            )
        }
        return nil
    }

    private mutating func routed(_ hasWorked: Bool, _ output: String, _ words: String) -> GatewayFailure? {
        let hostname = wish.hostname ?? ""
        guard hasWorked else {
            if words.contains("already exists") {
                return .init(
                    .configuration,
                    "\(hostname) has a DNS record that leads elsewhere: choose another name, or replace it with --overwrite-dns")
            }
            return .init(.unavailable, "\(hostname) cannot be routed to the tunnel: \(words)")
        }
        if "\(output)\(words)".contains("already configured") {
            report.append("dns \(hostname): leads to the tunnel")
        } else {
            changed("dns \(hostname): now leads to the tunnel")
        }
        if let old = facts.record?.url?.host, old != hostname {
            report.append("dns \(old): still there; take it out in Cloudflare's dashboard")
        }
        step = .config
        return nil
    }

    mutating func wrote(_ isOther: Bool) {
        switch step {
        case .protect: step = .route
        case .config:
            if isOther { changed("\(wish.place.config): written") } else { report.append("\(wish.place.config): unchanged") }
            step = .validate
        case .record:
            if isOther { changed("\(wish.place.record): written") } else { report.append("\(wish.place.record): unchanged") }
            step = .over
        default: break
        }
    }

    private mutating func changed(_ line: String) {
        report.append(line)
        hasChanged = true
    }

    /// The id in what `tunnel list` or `tunnel create` says as JSON: of the first tunnel that is not deleted; nil for none.
    static func id(in output: String) -> String? {
        let found = Array(output.utf8).withUnsafeBytes { bytes in
            JSONTape.once(bytes) { value -> String? in
                func id(_ tunnel: JSONValue) -> String? {
                    let deleted = tunnel["deleted_at"]?.string ?? ""
                    guard deleted.isEmpty || deleted.hasPrefix("0001-") else { return nil }
                    return tunnel["id"]?.string.flatMap { isID($0) ? $0 : nil }
                }
                guard value.kind == .array else { return id(value) }
                for tunnel in value.elements { if let id = id(tunnel) { return id } }
                return nil
            }
        }
        return found ?? nil
    }

    /// It becomes an argument and a line of YAML.
    private static func isID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.first != "-"
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }
}
