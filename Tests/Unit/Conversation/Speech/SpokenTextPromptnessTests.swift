import Testing

@testable import Conversation

/// A word goes out with the delta that makes it plain, and nothing is held for long.
@Suite struct SpokenTextPromptnessTests {
    @Test(arguments: [
        "Hello", "hello", "Hi", "He", "How", "who", "What", "we", "No", "Not", "Sure", "I", "The", "¡Hola", "¿Qué", "És", "5", "2024", "$5",
        "Mr",
        "Привет", "日", "é", "\"Yes", "(so", "Ok,", "Yes.", "Wow!", "{so", "Thinking", "@me",
    ])
    func `the first plain delta goes out at once`(_ word: String) {
        var filter = SpokenText()
        #expect(filter.consume(word).isSameBytes(as: word))
        #expect(filter.consume(" world") == " world")
        #expect(filter.consume("!") == "!")
    }

    @Test(arguments: [
        ("**Bold", "Bold"), ("*It", "It"), ("_it", "it"), ("# Title", "Title"), ("- Item", "Item"), ("* Item", "Item"),
        ("1. First", "1. First"),
        ("> Quote", "Quote"), ("| Cell", "Cell"), ("[the docs", "the docs"), ("![alt", "alt"), ("`code", "code"), ("~~Gone", "Gone"),
        ("<b>Bold", "Bold"), ("~5 minutes", "~5 minutes"), ("https://example.com/a and", "example dot com and"), ("👋 Hello", "Hello"),
        ("<think>x</think>\n\nAnswer", "Answer"), ("[[tts:x]]Hello", "Hello"), ("MEDIA: /x\nHello", "Hello"), ("\n\n  Hello", "Hello"),
    ])
    func `markup in front does not hold a word back`(_ written: String, _ spoken: String) {
        var filter = SpokenText()
        #expect(filter.consume(written) == spoken)
    }

    @Test func `every prefix of plain text is out but the space at its end`() {
        let text = "Here is what I found: the café at 10:30, with Ana's \"menu\" (5 dishes), wasn't full. Shall we go?"
        var filter = SpokenText()
        var said = ""
        var seen = ""
        for scalar in text.unicodeScalars {
            seen.unicodeScalars.append(scalar)
            said += filter.consume(String(scalar))
            // A lone "h" or "w" may begin an address, a lone "H" or "N" a control word; the next letter tells.
            let last = seen.split(separator: " ").last ?? ""
            let mayBeHeld = seen.hasSuffix(" ") ? 1 : ["h", "H", "w", "N"].contains(last) ? 2 : 0
            #expect(said == String(seen.dropLast(mayBeHeld)))
        }
    }

    @Test(arguments: [
        "[[", "[", "![", "[a](x ", "[a][", "{", "{\"voice\"", "`", "*", "**", "_", "~~", "<", "<b ", "</b ", "&", "&#1", "www.", "NO_REPL",
        "MEDIA",
        "[^", "[1", "[laugh", "【1", "\\", "|", "| ", "#", "- ", "a*", "```", "``` x ` ", "!", "https://a b", "*.", "> ", "==",
    ])
    func `no opener holds the words after it beyond the bound`(_ opener: String) {
        var filter = SpokenText()
        var said = filter.consume(opener)
        let words = String(repeating: "plain ", count: 400)
        for word in Slicing.fixed(words, size: 6) {
            said += filter.consume(word)
            #expect(filter.held.count <= SpokenText.heldBytesMax)
        }
        guard opener != "```" else { return }
        #expect(said.utf8.count >= words.utf8.count - SpokenText.heldBytesMax, "\(opener) held the words back")
        said += filter.finish()
        #expect(said.split(separator: " ").count { $0.contains("plain") } == 400)
    }

    @Test(arguments: [
        "[a](", "<a href=\"", "https://", "https://a.b/", "[[", "[^", "&#", "NO_REPLY", "*", "_", "`", "~", "-", "=", "a*b", "【1",
        "{\"voice\":\"",
    ])
    func `an endless construct holds no more than the bound`(_ opener: String) {
        let tails = [String(repeating: "x", count: 5_000), String(repeating: opener, count: 1_000), String(repeating: "-é", count: 2_000)]
        for tail in tails {
            var filter = SpokenText()
            _ = filter.consume(opener)
            for scalar in tail.unicodeScalars {
                _ = filter.consume(String(scalar))
                #expect(filter.held.count <= SpokenText.heldBytesMax)
            }
            #expect(Slicing.speak([opener + tail]).isSameBytes(as: Slicing.speak(Slicing.fixed(opener + tail, size: 7))))
        }
    }
}
