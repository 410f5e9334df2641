import Foundation
import NIOCore

/// A line of the gateway's, as ``ControlClient`` reads it: one of these is there.
struct ControlAnswer<Value: Decodable>: Decodable {
    let result: Value?
    let event: Value?
    let missed: Int?
    let end: Bool?
    private let error: ControlFailure?

    /// - Throws: ``ControlFailure`` where the line is one; ``GatewayFailure`` 69 for a line this version cannot read.
    static func read(_ line: ByteBuffer) throws -> ControlAnswer {
        let answer: ControlAnswer
        do { answer = try JSONDecoder().decode(ControlAnswer.self, from: Data(line.readableBytesView)) } catch {
            throw GatewayFailure(
                .unavailable, "the gateway answers in a way this command does not know: use the voice-gateway that serves, \(error)")
        }
        if let failure = answer.error { throw failure }
        return answer
    }
}
