import Foundation
import NIOCore

// What is asked, and what is said to it.

extension ControlConnection {
    /// Begins what a line asks for, or says why not.
    func take(_ line: ByteBuffer, _ tape: JSONTape) {
        let request: ControlRequest
        do throws(ControlRequest.Refusal) {
            request = try ControlRequest(line, tape)
        } catch {
            return refuse(error.id, error.failure)
        }
        guard !answering.contains(request.id), streams[request.id] == nil else {
            return refuse(request.id, ControlFailure(.badRequest, "id: \(request.id) is in use by an earlier request of this connection"))
        }
        switch verbs[request.verb]?.work {
        case .answer(let work): answer(request, work)
        case .stream(let work): stream(request) { input, outbox, tell in try await work(input) { tell(outbox.put($0)) } }
        case .paced(let work):
            stream(request) { input, outbox, tell in
                try await work(input) { event in
                    tell(outbox.put(event))
                    await outbox.drained()
                    try Task.checkCancellation()
                }
            }
        case nil:
            let known = verbs.keys.sorted().joined(separator: ", ")
            refuse(request.id, ControlFailure(.unknownVerb, "do: this gateway has no such verb; it has \(known)"))
        }
    }

    private func answer(_ request: ControlRequest, _ work: @escaping ControlVerb.Answer) {
        guard let context else { return }
        guard socket.beginAnswer() else {
            return refuse(request.id, ControlFailure(.overloaded, "too much is being asked at once: ask again later"))
        }
        answering.insert(request.id)
        let (loop, bound, socket) = (context.eventLoop, NIOLoopBound(self, eventLoop: context.eventLoop), socket)
        Task {
            let reply: Data
            do { reply = try ControlReply.result(request.id, await work(request.input)) } catch {
                reply = ControlReply.error(request.id, ControlFailure(error))
            }
            socket.endAnswer()
            socket.hop(to: loop) { bound.value.answered(request.id, reply) }
        }
    }

    private func answered(_ id: Int64, _ reply: Data) {
        guard answering.remove(id) != nil else { return }
        write(reply)
        takeLines()
    }

    private func stream(
        _ request: ControlRequest,
        _ work: @escaping @Sendable (ControlInput, ControlOutbox, _ tell: @escaping @Sendable (_ isNews: Bool) -> Void) async throws -> Void
    ) {
        guard let context else { return }
        guard streams.count < Self.streamsMax else {
            return refuse(request.id, ControlFailure(.overloaded, "a connection has at most \(Self.streamsMax) streams: end one of them"))
        }
        let outbox = ControlOutbox()
        let (loop, bound, socket) = (context.eventLoop, NIOLoopBound(self, eventLoop: context.eventLoop), socket)
        let tell: @Sendable (_ isNews: Bool) -> Void = { isNews in
            if isNews { socket.hop(to: loop) { bound.value.pump() } }
        }
        let task = Task {
            do {
                try await work(request.input, outbox, tell)
                tell(outbox.end(nil))
            } catch {
                tell(outbox.end(ControlFailure(error)))
            }
        }
        streams[request.id] = Stream(outbox: outbox, task: task)
    }

    /// Sends what waits in the streams, as far as the reader keeps up.
    func pump() {
        for (id, stream) in streams {
            while streams[id] != nil, context?.channel.isWritable == true, let item = stream.outbox.take() {
                switch item {
                case .missed(let count): write(ControlReply.missed(id, count))
                case .event(let payload): write(ControlReply.event(id, payload))
                case .end(let failure):
                    streams[id] = nil
                    write(failure.map { ControlReply.error(id, $0) } ?? ControlReply.end(id))
                }
            }
        }
        closeIfOver()
    }

    func refuse(_ id: Int64?, _ failure: ControlFailure) { write(ControlReply.error(id, failure)) }

    func write(_ line: Data) {
        context?.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: line)), promise: nil)
    }
}
