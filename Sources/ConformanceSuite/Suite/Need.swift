/// What a target must be able to do for a case to be judged; without it the case is skipped, never passed.
public enum Need: String, Sendable, CaseIterable {
    /// A forced `tool_choice` is honoured.
    case tool
    /// A prompt that delays the first token.
    case slow
    /// A prompt that brings a long answer.
    case long
    /// A body size limit below 2 GB that is answered with 413.
    case limits
    /// A URL that tells how many upstream requests are open and were cancelled.
    case probe
    /// More than one choice.
    case n
    /// A prompt that makes the upstream fail.
    case fault
    /// A gateway that the runner started itself, so that its sessions can be exported.
    case gateway
    /// A model of ours behind that gateway, which tells what it was asked.
    case journal
    /// A tool server of ours that the gateway was given, which writes down each run.
    case toolbox
    /// A user whom the voice service may call: nobody else is ever called.
    case call
    /// A voice service that makes calls at all; one that only transcribes is recognised before the cases.
    case line
    /// Somebody at the other end of the voice service's line who does what the play says.
    case person

    /// The needs a user can declare with `--needs`.
    public static let declarable: [Need] = [.tool, .slow, .long, .limits, .probe, .n, .fault, .call]
}
