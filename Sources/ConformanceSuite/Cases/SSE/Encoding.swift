import Simulators

extension Suite {
    private static let foreign = ["🦊", "naïve", "日本語", "e\u{301}"]

    /// Characters: catalogue sse/5.
    static let encoding: [Case] = [
        Case(
            "sse/body-is-utf-8", .must, "The whole body is valid UTF-8.", source: "sse/5.1; WHATWG HTML 9.2.5",
            breaks: ["openai-python", "livekit-agents 1.8.6", "pipecat-ai 1.14.0"],
            fault: Fault("latin-1-byte", "Writes one byte that is not UTF-8.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.content?.contains(" ") == true }) else { return }
                    steps[index] = .raw(steps[index].bytes.map { $0 == UInt8(ascii: "A") || $0 == UInt8(ascii: "L") ? 0xE9 : $0 })
                }
            },
            check: Check.stream { stream, _ in
                let bad = stream.stream.deviations.first { $0.kind == "utf-8" }
                return Check.expect(bad == nil, "UTF-8 throughout", "bytes that are not UTF-8")
            }),
        Case(
            "sse/no-byte-order-mark", .must, "The body does not begin with a byte order mark.",
            source: "sse/5.2; WHATWG HTML 9.2.5 strips one, clients do not",
            breaks: ["openai-python 3.54.0 and httpx-sse 0.4.3 lose the first chunk"],
            fault: Fault("byte-order-mark", "Begins the body with a byte order mark.") { behaviour in
                behaviour.stream { $0.insert(.raw([0xEF, 0xBB, 0xBF]), at: 0) }
            },
            check: Check.stream { stream, _ in Check.expect(!stream.stream.hasByteOrderMark, "no byte order mark", "EF BB BF first") }),
        Case(
            "sse/text-survives", .must, "Emoji, accents and CJK arrive as they were written, not as what a wrong decoding makes of them.",
            source: "sse/5.3; WHATWG HTML 9.2.5; OpenAI chat completions",
            fault: Fault("mojibake", "Reads UTF-8 as Latin-1 and writes it again.") { behaviour in
                behaviour.choices { choice in
                    guard let text = choice["delta"]?["content"]?.string else { return }
                    let wrong = String(String.UnicodeScalarView(text.utf8.map { Unicode.Scalar($0) }))
                    choice["delta"]?["content"] = .string(wrong)
                }
            },
            sends: "A streamed chat that asks to repeat emoji, an accent, CJK and a combining mark.",
            play: Play.stream("Please repeat exactly: \(foreign.joined(separator: " "))") { _ in },
            check: Check.stream { stream, _ in
                let text = stream.text
                let wrong = foreign.map { String(String.UnicodeScalarView($0.utf8.map { Unicode.Scalar($0) })) }
                if let bad = wrong.first(where: text.contains) { return .fail(expected: "the text as sent", actual: "mojibake: \(bad)") }
                if text.contains("\u{FFFD}") { return .fail(expected: "the text as sent", actual: "U+FFFD in: \(text.prefix(120))") }
                return Check.expect(!text.isEmpty, "an answer", "no text")
            }),
        Case(
            "sse/code-points-are-whole", .must, "A character is never cut in two between the deltas.",
            source: "sse/5.4; byte-level tokenisers",
            fault: Fault("split-code-point", "Cuts an emoji in two deltas, each with a replacement character.") { behaviour in
                behaviour.choices { choice in
                    guard let text = choice["delta"]?["content"]?.string, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return }
                    choice["delta"]?["content"] = .string("\u{FFFD}")
                }
            },
            sends: "A streamed chat that asks to repeat emoji.", play: Play.stream("Please repeat exactly: 🦊 👩‍🚀 🎈 日本語") { _ in },
            check: Check.choices("no U+FFFD in a delta") { $0["delta"]?["content"]?.string?.unicodeScalars.contains("\u{FFFD}") != true }),
        Case(
            "sse/no-lone-surrogates", .must, "No JSON string holds half of a surrogate pair.", source: "sse/5.5; RFC 8259 8.2",
            breaks: ["openai-python hands the half on and encoding it later dies"],
            fault: insertion(
                "lone-surrogate", "Escapes half of an emoji.",
                #"data: {"id":"x","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"\ud83c"},"finish_reason":null}]}"#
                    + "\n\n"),
            sends: "A streamed chat that asks to repeat emoji.", play: Play.stream("Please repeat exactly: 🎈 🦊") { _ in },
            check: Check.stream { stream, _ in
                Check.expect(stream.loneSurrogates == 0, "whole surrogate pairs", "\(stream.loneSurrogates) lone surrogates")
            }),
        Case(
            "sse/line-separators-split-nothing", .must, "U+2028, U+2029 and U+0085 in a text do not split an event.",
            source: "sse/5.6; WHATWG HTML 9.2.5 knows only CR and LF",
            fault: Fault("splits-at-u2028", "Ends a line at U+2028.") { behaviour in
                behaviour.stream { steps in
                    steps = steps.map { step in
                        step.content?.contains("\u{2028}") == true
                            ? .text(String(decoding: step.bytes, as: UTF8.self).replacing("\u{2028}", with: "\n")) : step
                    }
                }
            },
            sends: "A streamed chat whose text holds the three characters.",
            play: Play.stream("Please repeat exactly: one\u{2028}two\u{2029}three\u{85}four five") { _ in },
            check: Check.stream { stream, _ in
                if let bad = stream.broken.first { return .fail(expected: "whole events", actual: stream.show(block: bad.block)) }
                return Check.expect(!stream.deltas.isEmpty, "deltas", Show.response(stream.response))
            }),
        Case(
            "sse/control-characters-are-escaped", .must, "Control characters in JSON strings are escaped, and no NUL is sent.",
            source: "sse/5.8; RFC 8259 7",
            fault: Fault("raw-control-character", "Writes a raw control character into a JSON string.") { behaviour in
                behaviour.stream { steps in
                    guard let index = steps.firstIndex(where: { $0.content?.contains(" ") == true }), let chunk = steps[index].chunk else {
                        return
                    }
                    steps[index] = .text("data: \(chunk.text().replacing(" ", with: "\u{1}"))\n\n")
                }
            },
            check: Check.stream { stream, _ in
                let bad = stream.response.body.bytes.first { $0 < 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
                return Check.expect(bad == nil, "no raw control character", "byte \(bad ?? 0)")
            }),
        Case(
            "sse/request-text-in-both-spellings", .must,
            "A request with characters outside ASCII is accepted, unescaped and as \\u escapes.",
            source: "sse/5.9; RFC 8259 7",
            fault: Fault("refuses-escapes", "Answers 400 to \\u escapes.") { behaviour in behaviour.refuse { $0.text.contains("\\u") } },
            sends: "Two streamed chats with the same text, once as UTF-8 and once as \\u escapes.",
            play: Play.each { stage in
                let chat = stage.chat("Was heißt 日本語, 🦊?").json
                return [
                    ("unescaped", stage.post(bytes: chat.bytes)),
                    ("escaped", stage.post(bytes: Array(chat.text(escapingNonASCII: true).utf8))),
                ]
            },
            check: Check.accepted(["unescaped", "escaped"])),
    ]
}
