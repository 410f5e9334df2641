extension PlatformSettings {
    init(_ settings: inout ConfigurationSettings, _ files: SecretFiles) {
        let keywords = settings.value(ConfigurationKeys.elevenLabsKeywords)
        let language = settings.value(ConfigurationKeys.elevenLabsLanguage)
        if !(2...8).contains(language.count) || !language.prefix(2).allSatisfy({ ("a"..."z").contains($0) }) {
            settings.problem(
                settings.origin(of: ConfigurationKeys.elevenLabsLanguage), "elevenlabs.language must be a code such as en, es or ca")
        }
        self.init(
            baseURL: settings.value(ConfigurationKeys.elevenLabsBaseURL), apiKey: Self.key(&settings, files),
            webhookSecret: files[ConfigurationKeys.elevenLabsWebhookSecretFile],
            webhookBytesMax: settings.value(ConfigurationKeys.elevenLabsWebhookBytesMax),
            agentID: settings.value(ConfigurationKeys.elevenLabsAgentID),
            agentName: settings.value(ConfigurationKeys.elevenLabsAgentName) ?? Self.agentNameDefault,
            voice: settings.value(ConfigurationKeys.elevenLabsVoice) ?? Self.voiceDefault, language: language,
            firstMessage: settings.value(ConfigurationKeys.elevenLabsFirstMessage),
            prompt: settings.value(ConfigurationKeys.elevenLabsPrompt),
            speechModel: settings.value(ConfigurationKeys.elevenLabsSpeechModel),
            keywords: keywords.isEmpty ? ["Clawdbot"] : keywords, isSpeculative: settings.value(ConfigurationKeys.elevenLabsSpeculative),
            sendsCaller: settings.value(ConfigurationKeys.elevenLabsCallerID),
            widgetHosts: settings.value(ConfigurationKeys.elevenLabsWidgetHosts),
            durationMaxS: settings.value(ConfigurationKeys.elevenLabsDurationMaxS),
            conversationsAtOnce: settings.value(ConfigurationKeys.elevenLabsAtOnce),
            conversationsADay: settings.value(ConfigurationKeys.elevenLabsADay), tunnelURL: settings.value(ConfigurationKeys.tunnelURL))
    }

    /// The variable wins over the file, which is read and checked all the same.
    private static func key(_ settings: inout ConfigurationSettings, _ files: SecretFiles) -> Secret? {
        let fromFile = files[ConfigurationKeys.elevenLabsKeyFile]
        guard let word = settings.secrets[keyName], !word.isEmpty else { return fromFile }
        guard word.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            settings.problem(
                .environment(name: KnownKey.environmentName(keyName)), "the key must be one word of visible ASCII")
            return fromFile
        }
        return Secret(word.utf8)
    }
}
