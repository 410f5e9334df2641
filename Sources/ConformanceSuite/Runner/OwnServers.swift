import Simulators

/// What a run starts itself because it was given nothing to judge in its place.
public final class OwnServers: Sendable {
    public let target: OwnTarget?
    public let voice: OwnVoice?

    /// Starts a gateway and a voice service for the worlds that have nobody yet; blocks until they are ready.
    ///
    /// - Throws: ``LaunchFailure`` when one does not start; nothing is left running then.
    public init(
        for worlds: Set<World>, gateway: () throws(LaunchFailure) -> String, profile: Profile, tokenFile: String?, seed: UInt64
    ) throws(LaunchFailure) {
        target = worlds.contains(.chat) ? try OwnTarget(gateway: gateway(), profile: profile, tokenFile: tokenFile) : nil
        do {
            voice = worlds.contains(.voiceService) ? try OwnVoice(seed: seed) : nil
        } catch {
            target?.stop()
            throw error
        }
    }

    /// Says where they are to be found.
    public func equip(_ stage: inout StageSettings) {
        if let target {
            let theirs = target.stage(profile: stage.profile, seed: stage.seed)
            (stage.target, stage.token, stage.exportSession) = (theirs.target, theirs.token, theirs.exportSession)
            (stage.agentRequests, stage.toolRuns) = (theirs.agentRequests, theirs.toolRuns)
            stage.probe = stage.probe ?? theirs.probe
            stage.lanes = theirs.lanes
        }
        if let voice { (stage.voiceSocket, stage.person, stage.serviceLife) = (voice.endpoint, voice.person, voice.life) }
    }

    public func stop() {
        target?.stop()
        voice?.stop()
    }
}
