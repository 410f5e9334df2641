import Testing

@testable import Gateway

@Suite struct VoiceCommandTests {
    @Test(arguments: [
        "hang up", "Hang up.", "HANG UP!", "Please hang up", "Okay, you can hang up now, thank you.",
        "Could you hang up the phone, please?",
        "End the call", "end this call please", "Stop the call now", "Thanks, bye, hang up", "I'd like to end the call", "Disconnect.",
        "I have to hang up now. Bye bye!",
        "Cuelga", "Cuelga, por favor.", "Por favor, cuelgue el teléfono", "Ya puedes colgar, gracias", "Termina la llamada",
        "Vale, corta la llamada ahora", "Adiós, cuelga",
        "Penja", "Penja, si us plau.", "Ja pots penjar, gràcies", "Si us plau, pengi el telèfon", "D'acord, acaba la trucada",
        "Talla la trucada ara mateix", "Adéu, penja",
    ])
    func `is a command to hang up`(text: String) {
        #expect(VoiceCommand.recognise(text) == .hangUp)
    }

    @Test(arguments: [
        "", "...", "please", "I had to hang up the picture", "Hang up the picture", "Don't hang up", "Please do not hang up", "Bye",
        "Goodbye",
        "Did she hang up?", "Hang up on him", "What does hang up mean?", "How do I end the call with my boss?", "Call me back",
        "No cuelgues", "Cuelga el cuadro", "Mi padre cuelga la ropa", "Adiós", "Corta el pan", "Quiero terminar la carta",
        "No pengis", "Penja la roba", "La jaqueta penja del clau", "Adéu", "Talla el pa", "Vull acabar la feina",
    ])
    func `is none`(text: String) {
        #expect(VoiceCommand.recognise(text) == nil)
    }

    @Test func `a long run of polite words is judged at once`() {
        #expect(VoiceCommand.recognise(String(repeating: "please ", count: 21) + "hang up") == .hangUp)
        #expect(VoiceCommand.recognise(String(repeating: "please ", count: 100_000)) == nil)
    }
}
