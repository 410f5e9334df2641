import ArgumentParser
import Foundation
import Gateway

extension CallCommand {
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the voice service, the call in progress and how it sounds, and the totals.",
            discussion: "With --watch it goes on until a call has ended or Ctrl-C: on a terminal painted anew, else a line for each change."
        )

        @OptionGroup var options: CallOptions

        @Flag(help: "Go on until a call has ended.")
        var watch = false

        private static let interval = Duration.milliseconds(250)

        func run() async throws {
            guard watch else {
                let glance = try await options.call { try await $0.glance() }
                return try Output.write(options.json ? glance.json : glance.block)
            }
            Output.endQuietlyOnInterrupt()
            try await options.call { line in
                var watch = CallWatch(options.json ? .json : isatty(STDOUT_FILENO) == 1 ? .repaint : .lines)
                while true {
                    let glance = try await line.glance()
                    if let text = watch.text(glance) { try Output.write(text, terminator: "") }
                    if watch.isOver(glance) { return }
                    try await Task.sleep(for: Self.interval)
                }
            }
        }
    }

    struct Events: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the call events as they come, a line each, until Ctrl-C.")

        @OptionGroup var options: CallOptions

        func run() async throws {
            Output.endQuietlyOnInterrupt()
            try await options.call { line in
                try await line.followEvents { event, missed in
                    if missed > 0 { Output.warn(CallEventText.missed(missed)) }
                    try Output.write(options.json ? CallReportText.json(event) : CallEventText.line(event))
                    return true
                }
            }
            throw GatewayFailure(.unavailable, "no more events come: the gateway has stopped")
        }
    }
}
