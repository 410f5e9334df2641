import Foundation
import Logging
import NIOPosix

/// Asks the voice service, straight, what it has and whether it works; and the gateway how calls went.
struct ServiceExamination {
    private let configuration: Configuration
    private let usualSocket: String?
    private let speaks: Bool

    init(_ configuration: Configuration, environment: [String: String], speaks: Bool, usualSocket: String? = UsualVoiceSocket.found()) {
        self.configuration = configuration
        self.usualSocket = usualSocket
        self.speaks = speaks
    }

    func look(into evidence: inout DoctorEvidence) async {
        if let client = try? ControlClient.find(state: configuration.state, answerTimeout: .seconds(5)) {
            evidence.running.hasControl = true
            evidence.calls = try? await client.ask("call.status", as: CallReport.self)
        }
        guard let socket = configuration.voiceSocket ?? usualSocket.flatMap({ VoiceSocket($0) }) else { return }
        evidence.service.socket = "\(socket)"
        evidence.service.isConfigured = configuration.voiceSocket != nil
        var settings = VoiceService.Settings()
        settings.queryLimit = .milliseconds(configuration.calls.timeoutMs)
        settings.synthesizeLimit = .milliseconds(configuration.calls.speakTimeoutMs)
        settings.transcribeLimit = .milliseconds(configuration.calls.speakTimeoutMs)
        let service = VoiceService(
            socket, settings: settings, loop: MultiThreadedEventLoopGroup.singleton.next(),
            logger: Logger(label: "doctor", factory: { _ in SwiftLogNoOpLogHandler() }))
        await ask(service, &evidence.service)
        await service.shutDown()
    }

    private func ask(_ service: VoiceService, _ seen: inout DoctorEvidence.Service) async {
        do throws(VoiceServiceFailure) {
            _ = try await service.health()
            seen.status = try await service.status()
        } catch {
            seen.failure = error
            return
        }
        do throws(VoiceServiceFailure) { _ = try await service.callStatus() } catch { seen.callsFailure = error }
        let available = seen.status?.available ?? [:]
        guard speaks, available["piper"] != false else { return }
        seen.speech = await speech(service, understands: available["whisper"] != false)
    }

    private static let sentence = "The quick brown fox jumps over the lazy dog."

    private func speech(_ service: VoiceService, understands: Bool) async -> DoctorEvidence.Speech {
        let synthesis: Synthesis
        do throws(VoiceServiceFailure) { synthesis = try await service.synthesize(Self.sentence) } catch { return .unsaid(error.message) }
        do throws(RecordingProblem) {
            let level = try RecordingFile.level(synthesis.audioPath)
            guard level.levelDBFS > Self.silentDBFS else {
                return .silent("the recording is silent (\(Int(level.levelDBFS)) dB below full scale)")
            }
        } catch {
            return .silent("the recording at \(TerminalText.line(synthesis.audioPath)) cannot be used: \(error)")
        }
        guard understands else { return .heard("") }
        do throws(VoiceServiceFailure) {
            let text = try await service.transcribe(synthesis.audioPath).text
            return text.allSatisfy(\.isWhitespace) ? .unheard("the transcript is empty") : .heard(text)
        } catch {
            return .unheard(error.message)
        }
    }

    private static let silentDBFS = -70.0
}
