/// What the other end of a connection has done, as far as the kernel knows without reading or writing.
public enum PeerState: Sendable, Equatable {
    /// Neither FIN nor RST has come.
    case open
    /// The peer sent FIN: a hang-up or a half-close, which look the same until something is written.
    case finished
    /// The peer sent RST, or the connection was closed here.
    case reset
}
