import Foundation

/// Where a voice service listens that was told nothing else: `/run/user/UID/tts-stt.sock`.
public enum UsualVoiceSocket {
    /// The usual place for the user who runs this.
    public static var path: String { "/run/user/\(geteuid())/tts-stt.sock" }

    /// The path, if a socket lies there.
    public static func found(at path: String = Self.path) -> String? {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK ? path : nil
    }
}

/// What is said where the call door is off.
public enum CallDoorOff {
    /// - Parameter path: a voice service's socket that was found, though nothing names it.
    public static func message(found path: String?) -> String {
        let remedy = "set voice_service.socket (or VOICE_GATEWAY_VOICE_SERVICE_SOCKET, or serve --voice-socket)"
        guard let path else { return "the call door is off: \(remedy) to the voice service's socket and start the gateway again" }
        return "the call door is off, though a voice service listens at \(path): \(remedy) to that and start the gateway again"
    }
}
