/// Finds the telephone for a command: the running gateway's, else a voice service that needs no gateway.
public enum CallLines {
    /// - Parameter usualSocket: where a voice service lies that the configuration does not name, if one does.
    /// - Throws: ``GatewayFailure`` 69 when there is neither, 77 for a control socket that is not this user's.
    public static func find(
        _ configuration: Configuration, usualSocket: String? = UsualVoiceSocket.found()
    ) throws(GatewayFailure) -> any CallLine {
        if let client = try ControlClient.find(state: configuration.state) { return GatewayCallLine(client) }
        let socket = configuration.voiceSocket ?? usualSocket.flatMap { VoiceSocket($0) }
        guard let socket else { throw ControlClient.nobody(state: configuration.state) }
        return ServiceCallLine(socket, configuration.calls, state: configuration.state)
    }
}
