import ArgumentParser

/// The fakes, each alone, for other people's gateways.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run one of the fakes alone; prints `listening on URL` once.",
        subcommands: [SimulateElevenLabs.self, SimulateLLM.self, SimulateClawdbot.self, SimulateMCP.self, SimulateVoiceService.self])
}
