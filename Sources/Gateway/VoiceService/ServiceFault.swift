/// The wording of what goes wrong between the gateway and the voice service.
enum ServiceFault {
    static func cannotReach(_ place: String, _ cause: String) -> String {
        "no voice service at \(place): \(cause). Start it, or name its socket in voice_service.socket"
    }

    static func foreign(_ place: String, _ what: String) -> String {
        "something other than a voice service listens at \(place): \(what). Name the voice service's socket in voice_service.socket"
    }

    static func disconnected(_ place: String, _ method: ServiceMethod) -> VoiceServiceFailure {
        VoiceServiceFailure(
            .disconnected, "the voice service at \(place) closed the connection before it answered \(method.rawValue): see its log")
    }

    static func timedOut(_ place: String, _ method: ServiceMethod, _ limit: Duration) -> VoiceServiceFailure {
        let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) / 1e18
        return VoiceServiceFailure(
            .timedOut, "the voice service at \(place) did not answer \(method.rawValue) within \(seconds.formatted()) s: see its log")
    }

    static func overloaded(_ method: ServiceMethod) -> VoiceServiceFailure {
        VoiceServiceFailure(
            .overloaded,
            "\(method.rawValue) was not sent: \(JSONRPCClientMachine<Void>.pendingMax) requests wait for the voice service already")
    }

    static func tooLong(_ method: ServiceMethod) -> VoiceServiceFailure {
        VoiceServiceFailure(.notAllowed, "\(method.rawValue) was not sent: it is longer than \(ServiceText.utteranceBytesMax) bytes")
    }

    static func shutDown(_ method: ServiceMethod) -> VoiceServiceFailure {
        VoiceServiceFailure(.unavailable, "\(method.rawValue) was not sent: the gateway is stopping")
    }
}

extension Double {
    /// Without a fraction that is none.
    fileprivate func formatted() -> String { self == rounded() ? String(Int64(self)) : String(self) }
}
