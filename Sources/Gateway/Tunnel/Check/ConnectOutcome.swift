/// What became of a first connection: by name, by TCP, by TLS.
enum ConnectOutcome: Sendable, Equatable {
    /// Connected; without TLS where the URL has none.
    case open
    case noSuchHost
    /// The name is known, and nobody takes a connection.
    case refused(String)
    case untrusted(CertificateFault)
    /// Not TLS, or TLS that cannot be spoken.
    case noTLS(String)
}

/// What is wrong with a certificate.
enum CertificateFault: Sendable, Equatable {
    /// Seconds since 1970-01-01 UTC.
    case expired(atS: Int64)
    case notYetValid(untilS: Int64)
    case wrongHost
    case selfSigned
    /// Signed by somebody the system does not trust, or without the certificates in between.
    case unknownAuthority
}
