internal import CCurl
internal import CCurlShim

/// One transfer as libcurl's callbacks see it: the easy handle, its options and what has come so far.
final class CurlTransferState {
    let easy: UnsafeMutableRawPointer
    private(set) var isTooLong = false
    /// The connection that carries the request, once it is about to go out.
    fileprivate(set) var ports: CurlSockets.Ports?
    fileprivate let sockets: CurlSockets
    private let deliver: @Sendable (CurlEvent) -> Void
    private let clock: any SimulatorClock
    private let responseBytesMax: Int
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var head = CurlHead(status: 0, headers: [], at: .zero)
    private var isHeadComplete = false
    private var requestSentAt: Duration?
    private var bodyBytes = 0
    private var requestBodyBytesLeft: Int

    init?(_ request: CurlRequest, clock: any SimulatorClock, sockets: CurlSockets, deliver: @escaping @Sendable (CurlEvent) -> Void) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.sockets = sockets
        self.deliver = deliver
        self.clock = clock
        responseBytesMax = request.responseBytesMax
        requestBodyBytesLeft = request.body.count
        guard setOptions(request) else { return nil }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerList)
    }

    /// Tells the reader how it ended; the handle must be off the multi by then.
    func end(_ outcome: CurlEnding.Outcome) {
        var connections = 0
        _ = ccurl_get_long(easy, CURLINFO_NUM_CONNECTS, &connections)
        let ending = CurlEnding(
            outcome: outcome, requestSentAt: requestSentAt, at: clock.now,
            reusedConnection: connections == 0 && requestSentAt != nil, bodyBytes: bodyBytes)
        deliver(.ended(ending))
    }

    private func setOptions(_ request: CurlRequest) -> Bool {
        // An empty Expect keeps libcurl from waiting for a 100 before large bodies.
        for line in request.headers + ["Expect:"] {
            guard let list = curl_slist_append(headerList, line) else { return false }
            headerList = list
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        let results = [
            ccurl_set_string(easy, CURLOPT_URL, request.url),
            ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
            ccurl_set_string(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1"),
            ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1),
            ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
            ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, request.reusesConnection ? 0 : 1),
            ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.wholeMilliseconds),
            ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, request.totalTimeout?.wholeMilliseconds ?? 0),
            ccurl_set_long(easy, CURLOPT_TCP_NODELAY, 1),
            ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerList),
            ccurl_set_bytes_callback(easy, CURLOPT_WRITEFUNCTION, curlBodyArrived),
            ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context),
            ccurl_set_bytes_callback(easy, CURLOPT_HEADERFUNCTION, curlHeaderArrived),
            ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context),
            ccurl_set_socket_callback(easy, curlSocketOpened),
            ccurl_set_pointer(easy, CURLOPT_SOCKOPTDATA, context),
            ccurl_set_ready_callback(easy, curlRequestReady),
            ccurl_set_pointer(easy, CURLOPT_PREREQDATA, context),
            // The only place where libcurl 7.88 tells when request bytes have left is its debug callback.
            ccurl_set_long(easy, CURLOPT_VERBOSE, 1),
            ccurl_set_debug_callback(easy, curlBytesLeft),
            ccurl_set_pointer(easy, CURLOPT_DEBUGDATA, context),
        ]
        return results.allSatisfy { $0 == CURLE_OK } && setMethod(request)
    }

    private func setMethod(_ request: CurlRequest) -> Bool {
        switch request.method {
        case "GET" where request.body.isEmpty: return true
        case "HEAD": return ccurl_set_long(easy, CURLOPT_NOBODY, 1) == CURLE_OK
        default: break
        }
        return ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)) == CURLE_OK
            && request.body.withUnsafeBytes { buffer in
                // libcurl copies the bytes; without any it still needs a place to read none from.
                var nothing: UInt8 = 0
                guard let start = buffer.baseAddress else {
                    return ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, &nothing) == CURLE_OK
                }
                return ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start)) == CURLE_OK
            }
            && (request.method == "POST" || ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method) == CURLE_OK)
    }

    fileprivate func bodyArrived(_ bytes: [UInt8]) -> Int {
        bodyBytes += bytes.count
        guard bodyBytes <= responseBytesMax else {
            isTooLong = true
            return 0
        }
        deliver(.chunk(bytes, at: clock.now))
        return bytes.count
    }

    /// Takes one line of a head; the empty one completes it, unless it was an interim response.
    fileprivate func headerArrived(_ line: String) {
        // Trailers come here too, after the head was told.
        guard !isHeadComplete else { return }
        let text = line.trimmingSpaces
        if text.hasPrefix("HTTP/") {
            head = CurlHead(status: Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0, headers: [], at: .zero)
        } else if let colon = text.firstIndex(of: ":") {
            head.headers.append(.init(name: String(text[..<colon]), value: text[text.index(after: colon)...].trimmingSpaces))
        } else if text.isEmpty, head.status >= 200 {
            head.at = clock.now
            isHeadComplete = true
            deliver(.head(head))
        }
    }

    /// Counts request bytes as they leave; a body's last one makes the request sent.
    fileprivate func requestLeft(bodyBytes count: Int) {
        requestBodyBytesLeft -= count
        guard requestBodyBytesLeft <= 0, requestSentAt == nil else { return }
        let now = clock.now
        requestSentAt = now
        deliver(.sent(at: now))
    }
}

private func curlBodyArrived(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    guard let context else { return 0 }
    let state = Unmanaged<CurlTransferState>.fromOpaque(context).takeUnretainedValue()
    return state.bodyArrived(Array(UnsafeRawBufferPointer(start: bytes, count: size * count)))
}

private func curlHeaderArrived(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int
{
    guard let context else { return 0 }
    var line = Array(UnsafeRawBufferPointer(start: bytes, count: size * count))
    while let last = line.last, last == 10 || last == 13 { line.removeLast() }
    Unmanaged<CurlTransferState>.fromOpaque(context).takeUnretainedValue().headerArrived(String(decoding: line, as: UTF8.self))
    return size * count
}

private func curlBytesLeft(
    _ easy: UnsafeMutableRawPointer?, _ type: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context, type == CURLINFO_HEADER_OUT || type == CURLINFO_DATA_OUT else { return 0 }
    let state = Unmanaged<CurlTransferState>.fromOpaque(context).takeUnretainedValue()
    state.requestLeft(bodyBytes: type == CURLINFO_DATA_OUT ? size : 0)
    return 0
}

private func curlSocketOpened(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ purpose: curlsocktype) -> Int32 {
    if let context { Unmanaged<CurlTransferState>.fromOpaque(context).takeUnretainedValue().sockets.note(socket) }
    return CURL_SOCKOPT_OK
}

private func curlRequestReady(
    _ context: UnsafeMutableRawPointer?, _ remoteIP: UnsafeMutablePointer<CChar>?, _ localIP: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
    if let context {
        Unmanaged<CurlTransferState>.fromOpaque(context).takeUnretainedValue().ports = .init(local: localPort, remote: remotePort)
    }
    return CURL_PREREQFUNC_OK
}
