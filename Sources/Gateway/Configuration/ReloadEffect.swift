/// When a changed key comes into force.
enum ReloadEffect: String, Sendable, Codable {
    /// With the reload, for what begins after it.
    case live
    /// When the gateway is started again.
    case restart
}
