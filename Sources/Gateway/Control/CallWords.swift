/// What a person types after `call …`, checked before anybody is asked.
public enum CallWords {
    /// - Throws: ``GatewayFailure`` 64 unless it is one whole number from 1 to 9223372036854775807.
    public static func userID(_ words: [String]) throws(GatewayFailure) -> Int64 {
        guard let word = words.first, words.count == 1 else {
            let what = words.isEmpty ? "nobody to call is named" : "not one user but \(TerminalText.quoted(words.joined(separator: " ")))"
            throw GatewayFailure(.usage, "\(what): voice-gateway call start USER_ID")
        }
        guard let id = Int64(word), id > 0, word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw GatewayFailure(
                .usage, "\(TerminalText.quoted(word)) is no Telegram user id: give a whole number from 1 to \(Int64.max)")
        }
        return id
    }

    /// - Throws: ``GatewayFailure`` 64 for words with nothing in them.
    public static func text(_ words: [String]) throws(GatewayFailure) -> String {
        let text = words.joined(separator: " ")
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw GatewayFailure(.usage, "there is nothing to say: voice-gateway call speak TEXT")
        }
        return text
    }

    /// The whole path, since the gateway stands in a directory of its own.
    ///
    /// - Throws: ``GatewayFailure`` 64 for a path that is none.
    public static func path(_ path: String, from directory: String) throws(GatewayFailure) -> String {
        guard !path.isEmpty, !path.contains("\0") else {
            throw GatewayFailure(.usage, "there is nothing to play: voice-gateway call play WAV")
        }
        return path.hasPrefix("/") ? path : (directory.hasSuffix("/") ? directory : directory + "/") + path
    }
}
