extension CallEvent {
    /// Reads a notification of the voice service tolerantly: ids as numbers or text, fields missing or unknown.
    ///
    /// A text longer than ``ServiceText/utteranceBytesMax`` is cut. What ringing, connected and incoming cannot do without is the id of
    /// their call, and speech its words: without an id it is of the call there is, as ``CallMachine`` judges.
    /// - Throws: ``FrameDrop/foreignNotification`` or ``FrameDrop/incompleteEvent``.
    init(method: String, params: JSONValue?) throws(FrameDrop) {
        guard method.hasPrefix("call."), method.utf8.count > 5 else { throw .foreignNotification }
        var event = CallEvent(Kind(method: method))
        if let params {
            guard params.kind == .object || params.isNull else { throw .incompleteEvent }
            for (key, value) in params.members where !value.isNull { event.read(key, value) }
        }
        switch event.kind {
        case .ringing, .connected, .incoming:
            guard event.callID != nil else { throw .incompleteEvent }
        case .speech:
            guard event.text?.contains(where: { !$0.isWhitespace }) == true else { throw .incompleteEvent }
        case .ended, .other: break
        }
        self = event
    }

    private mutating func read(_ key: JSONText, _ value: JSONValue) {
        if key.equals("call_id") {
            callID = value.callID
        } else if key.equals("user_id") {
            userID = value.userID
        } else if key.equals("text") {
            text = ServiceText.bounded(value.text, bytesMax: ServiceText.utteranceBytesMax)
        } else if key.equals("language") {
            language = ServiceText.bounded(value.text, bytesMax: 64)
        } else if key.equals("audio_path") {
            audioPath = value.path
        } else if key.equals("duration") {
            durationSeconds = value.seconds
        } else if key.equals("reason") {
            reason = ServiceText.bounded(value.text)
        }
    }
}

extension JSONValue {
    /// A call's id, written as a whole number or as text.
    var callID: CallID? {
        switch kind {
        case .number: exactInteger.map { CallID($0) }
        case .string: string.flatMap { CallID($0) }
        default: nil
        }
    }

    /// A user's id, written as a whole number or as its digits.
    var userID: Int64? {
        switch kind {
        case .number: exactInteger
        case .string: string.flatMap { Int64($0) }
        default: nil
        }
    }

    /// A file's path; nil when it is empty, longer than a path may be, or holds a NUL.
    var path: String? {
        guard let path = string, (1...ServiceText.pathBytesMax).contains(path.utf8.count), !path.utf8.contains(0) else { return nil }
        return path
    }

    /// A length of time that can be one.
    var seconds: Double? { double.flatMap { $0 >= 0 ? $0 : nil } }
}
