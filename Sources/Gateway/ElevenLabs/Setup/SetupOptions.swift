/// What `elevenlabs setup` was asked beyond the configuration.
public struct SetupOptions: Sendable {
    /// A number of Twilio's that is to lead to the agent.
    public struct TwilioNumber: Sendable {
        /// As E.164 has it, such as `+15551234567`.
        public let number: String
        /// The account's SID, which begins with `AC`, or an API key's, `SK`.
        public let sid: String
        public let token: Secret

        /// - Throws: ``GatewayFailure`` 64 when the number or the SID has another form.
        public init(number: String, sid: String, token: Secret) throws(GatewayFailure) {
            let digits = number.dropFirst()
            guard number.hasPrefix("+"), (7...15).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
                throw GatewayFailure(.usage, "--twilio-number must be a whole number with its country, such as +15551234567")
            }
            let rest = sid.dropFirst(2)
            guard sid.hasPrefix("AC") || sid.hasPrefix("SK"), rest.count == 32, rest.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                throw GatewayFailure(.usage, "--twilio-sid must be AC (or SK) and 32 hexadecimal digits, as Twilio's console shows it")
            }
            (self.number, self.sid, self.token) = (number, sid, token)
        }
    }

    /// Nothing is changed, here or there.
    public var isDryRun = false
    public var rotatesSecret = false
    /// How long the token that a rotation replaces is still accepted.
    public var grace: TokenGrace
    public var twilio: TwilioNumber?
    /// Where the secret of a post-call webhook that is to be made goes; nil to make none.
    public var webhookSecretFile: String?

    /// The shortest grace of a rotation: the new token is good here a second after it was made, and then ElevenLabs has to be told.
    public static let graceMsMin: Int64 = 5000

    /// - Throws: ``GatewayFailure`` 64 for a grace in which ElevenLabs cannot be given the new token.
    func judge() throws(GatewayFailure) {
        guard rotatesSecret, grace.milliseconds < Self.graceMsMin else { return }
        throw GatewayFailure(
            .usage, "--grace must be \(Self.graceMsMin / 1000)s or more: until ElevenLabs has the new token, it asks with the old one")
    }

    public init(
        isDryRun: Bool = false, rotatesSecret: Bool = false, grace: TokenGrace = .usual, twilio: TwilioNumber? = nil,
        webhookSecretFile: String? = nil
    ) {
        self.isDryRun = isDryRun
        self.rotatesSecret = rotatesSecret
        self.grace = grace
        self.twilio = twilio
        self.webhookSecretFile = webhookSecretFile
    }
}
