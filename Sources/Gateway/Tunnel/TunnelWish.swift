/// What a tunnel shall be.
struct TunnelWish: Sendable, Equatable {
    var provider: TunnelProvider
    /// The public name; nil for one that ngrok chooses.
    var hostname: String?
    /// The name Cloudflare knows the tunnel by.
    var name: String
    /// Where the gateway listens.
    var origin: BaseURL
    var place: TunnelPlace
    /// After which the gateway closes a connection nobody uses, in milliseconds.
    var idleMs: Int
    /// Whether a DNS record that leads elsewhere is replaced.
    var overwritesDNS = false

    /// A host name as DNS has it (RFC 1123 2.1), of at least two labels.
    static func isHostname(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
            }
    }
}
