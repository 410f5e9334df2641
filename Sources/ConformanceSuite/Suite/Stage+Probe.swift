import Simulators

/// What a play can see of the other side of the target.
extension Stage {
    /// The upstream requests open and cancelled, as the probe tells them; recorded on a connection of its own.
    ///
    /// - Throws: ``StageError`` when there is no probe or its answer is not `{"open":n,"cancelled":n}`.
    func probe() throws -> (open: Int, cancelled: Int) {
        guard let endpoint = settings.probe else { throw StageError("this case needs --probe URL") }
        let label = "probe-\(words.number())"
        let connection = RawConnection(label, to: endpoint, clock: clock, recorder: recorder)
        var request = OutgoingRequest(method: "GET", target: endpoint.prefix.isEmpty ? "/" : endpoint.prefix, fields: [])
        request.add("Host", endpoint.hostHeader)
        request.add("Accept", "application/json")
        send(request, on: connection)
        connection.close()
        guard let json = connection.reader.responses.first?.json, let open = json["open"]?.integer,
            let cancelled = json["cancelled"]?.integer
        else { throw StageError("the probe at \(endpoint.url) does not answer {\"open\":n,\"cancelled\":n}") }
        return (open, cancelled)
    }

    /// Asks the probe until one more request was cancelled, for at most a span; notes how long that took.
    func awaitCancellation(after before: Int, within span: Duration = .seconds(1)) throws {
        let began = clock.now()
        while true {
            let cancelled = try probe().cancelled
            let took = clock.now() - began
            if cancelled > before {
                figure("cancelled_after_ms", took.milliseconds)
                return
            }
            if took >= span {
                note("not-cancelled", "\(cancelled) cancelled before and after \(Show.time(took))")
                return
            }
            clock.sleep(.milliseconds(50))
        }
    }

    /// Exports the session until its lines satisfy a condition, for at most two seconds, and notes the last 200 of them.
    ///
    /// - Throws: ``StageError`` when sessions cannot be exported.
    func export(until isEnough: ([SessionLine]) -> Bool) throws {
        guard let exportSession = settings.exportSession else {
            throw StageError("this case needs a gateway whose sessions can be exported")
        }
        let began = clock.now()
        while true {
            let text: String
            do { text = try exportSession() } catch { throw StageError("the session cannot be exported: \(error)") }
            let lines = SessionLine.read(text)
            if isEnough(lines) || clock.now() - began >= .seconds(2) {
                note("export", text.split(separator: "\n").suffix(200).joined(separator: "\n"))
                return
            }
            clock.sleep(.milliseconds(100))
        }
    }
}
