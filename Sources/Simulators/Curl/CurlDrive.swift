internal import CCurl
internal import CCurlShim

/// The driving thread's side of a client: the multi handle and the transfers on it, touched by that thread alone.
struct CurlDrive {
    private let multi: UnsafeMutableRawPointer
    private let clock: any SimulatorClock
    private let sockets = CurlSockets()
    private var transfers: [Int: CurlTransferState] = [:]

    init(_ multi: UnsafeMutableRawPointer, clock: any SimulatorClock) {
        self.multi = multi
        self.clock = clock
    }

    /// Drives transfers until told to stop.
    mutating func run(takeCommands: () -> [CurlClient.Command]) {
        while true {
            for command in takeCommands() {
                switch command {
                case .start(let id, let request, let deliver): start(id, request, deliver)
                case .leave(let id, let way): leave(id, way)
                case .stop: return
                }
            }
            var running: Int32 = 0
            _ = curl_multi_perform(multi, &running)
            collectEnded()
            // The time only bounds how late libcurl's own timers may run; commands and sockets wake the poll at once.
            _ = curl_multi_poll(multi, nil, 0, 1000, nil)
        }
    }

    /// Ends what is left and frees the handle.
    mutating func finish(refusing commands: [CurlClient.Command]) {
        for id in Array(transfers.keys) { leave(id, .fin) }
        for case .start(_, _, let deliver) in commands { deliver(.ended(.refused("the client was stopped", at: clock.now))) }
        _ = curl_multi_cleanup(multi)
    }

    private mutating func start(_ id: Int, _ request: CurlRequest, _ deliver: @escaping @Sendable (CurlEvent) -> Void) {
        guard let state = CurlTransferState(request, clock: clock, sockets: sockets, deliver: deliver) else {
            return deliver(.ended(.refused("libcurl refused the request's options", at: clock.now)))
        }
        transfers[id] = state
        _ = curl_multi_add_handle(multi, state.easy)
    }

    private mutating func leave(_ id: Int, _ way: CurlTransfer.HangUp) {
        guard let state = transfers.removeValue(forKey: id) else { return }
        if way == .rst {
            sockets.dropOnClose(state.ports)
        }
        // Taking a running transfer off closes its connection, since the rest of the answer would still come on it.
        _ = curl_multi_remove_handle(multi, state.easy)
        state.end(.hungUp)
    }

    private mutating func collectEnded() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let result = ccurl_message_result(message)
            guard let id = transfers.first(where: { $0.value.easy == easy })?.key, let state = transfers.removeValue(forKey: id) else {
                continue
            }
            _ = curl_multi_remove_handle(multi, easy)
            state.end(Self.outcome(result, state))
        }
    }

    private static func outcome(_ result: CURLcode, _ state: CurlTransferState) -> CurlEnding.Outcome {
        switch result {
        case CURLE_OK: .complete
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST: .unreachable(String(cString: curl_easy_strerror(result)))
        case CURLE_WRITE_ERROR where state.isTooLong: .tooLong
        default: .failed(String(cString: curl_easy_strerror(result)))
        }
    }
}
