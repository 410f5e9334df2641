import ArgumentParser
import Gateway

/// What every command of `call` takes.
struct CallOptions: ParsableArguments {
    @Flag(help: "Print JSON, an object a line.")
    var json = false

    @OptionGroup var state: StateOptions

    /// Runs `body` with the telephone these options lead to; what goes wrong on the line becomes an exit code.
    func call<Value>(_ body: (any CallLine) async throws -> Value) async throws -> Value {
        let line = try CallLines.find(Configuration.load(ConfigurationFlags(config: state.config, state: state.state)))
        do { return try await body(line) } catch let failure as ControlFailure {
            throw GatewayFailure(failure)
        } catch let failure as VoiceServiceFailure {
            throw GatewayFailure(ControlFailure(.init(failure.kind), failure.message))
        }
    }
}
