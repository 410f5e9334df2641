import Simulators

extension Suite {
    /// Tokens that are made, rotated, taken away or end while a gateway runs.
    static let tokenLives: [Case] = [
        .agent(
            "auth/rotated-token-keeps-its-grace", "A token that was rotated is good beside its successor until its grace ends.",
            source: "auth/1.26; CC-126; issue: no valid request refused", breaks: ["ElevenLabs: every call until the secret is changed"],
            fault: .tokens("rotation-ends-at-once", "Refuses the old token as soon as there is a new one.", .endsGraceAtOnce),
            sends: "A token rotated with a grace of a minute, and a chat with each.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let old = try scene.token("create", "one", "--profile", "api")
                    let new = try scene.token("rotate", "one", "--grace", "60s")
                    try scene.ask(token: old, on: "old")
                    try scene.ask(token: new, on: "new")
                }
            }, check: Check.statuses(["old", "new"], "200") { $0 == 200 }),
        .agent(
            "auth/rotated-token-dies-with-its-grace",
            "A second after its grace a rotated token is 401, on a connection it was good on too, and its successor is served.",
            source: "auth/1.26; CC-126; issue: no old token accepted after its grace plus 1 s",
            breaks: ["a leaked token outlives its rotation (GHSA-m8wm-r5vq-qjpg)"],
            fault: .tokens("rotated-lives-on", "Goes on with tokens that were rotated.", .keepsRotated),
            sends: "A token rotated with a grace of a second; a chat on a kept connection before and two seconds after.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let old = try scene.token("create", "one", "--profile", "api")
                    let kept = try scene.stage.reach("kept")
                    scene.stage.send(scene.chat(token: old), on: kept)
                    let new = try scene.token("rotate", "one", "--grace", "1s")
                    scene.stage.clock.sleep(.seconds(2))
                    scene.stage.send(scene.chat(token: old), on: kept)
                    kept.close()
                    try scene.ask(token: new, on: "new")
                }
            }, check: Check.all([goodThenDead("kept"), Check.statuses(["new"], "200") { $0 == 200 }])),
        .agent(
            "auth/revoked-token-dies", "A second after it was revoked a token is 401, on a connection it was good on too.",
            source: "CC-126; issue: in force within 1 s on kept-alive connections", breaks: ["nobody can be shut out"],
            fault: .tokens("revoked-lives-on", "Goes on with tokens that were revoked.", .keepsRevoked),
            sends: "A chat on a kept connection before and a second after its token was revoked.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let token = try scene.token("create", "one", "--profile", "api")
                    let kept = try scene.stage.reach("kept")
                    scene.stage.send(scene.chat(token: token), on: kept)
                    try scene.token("revoke", "one")
                    scene.stage.clock.sleep(.seconds(1))
                    scene.stage.send(scene.chat(token: token), on: kept)
                    kept.close()
                }
            }, check: goodThenDead("kept")),
        .agent(
            "auth/expired-token-dies", "A token is good until its end and 401 from then on.",
            source: "CC-126; issue: an expired token",
            fault: .tokens("expired-lives-on", "Goes on with tokens that have expired.", .keepsExpired),
            sends: "A chat on a kept connection before and after its token's end.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let token = try scene.token("create", "one", "--profile", "api", "--expires", "3s")
                    let kept = try scene.stage.reach("kept")
                    scene.stage.send(scene.chat(token: token), on: kept)
                    scene.stage.clock.sleep(.seconds(4))
                    scene.stage.send(scene.chat(token: token), on: kept)
                    kept.close()
                }
            }, check: goodThenDead("kept")),
        .agent(
            "auth/revoke-now-cuts-streams", "`token revoke --now` ends what is being answered for the token within a second.",
            source: "CC-126; issue: revoke --now also cuts running streams",
            fault: .tokens("now-cuts-nothing", "Lets running streams of a revoked token go on.", .cutsNothing),
            sends: "A long chat whose token is revoked after 3 deltas.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let token = try scene.token("create", "one", "--profile", "api")
                    let connection = try scene.stage.reach("cut")
                    scene.stage.start(scene.chat("Tell me more. [[words 400]]", token: token), on: connection)
                    scene.stage.receive(deltas: 3, on: connection)
                    try scene.token("revoke", "one", "--now")
                    connection.receive(for: "its end", within: .seconds(1)) { $0.completeCount >= 1 }
                    scene.stage.note("ended", "\(connection.hasEnded)")
                    connection.close()
                }
            },
            check: { transcript, _ in
                let deltas = transcript.responses(on: "cut").first.map { ChatStream($0).deltas.count } ?? 0
                return Check.expect(
                    transcript.note("ended") == "true" && (3..<400).contains(deltas), "an end in the middle, within 1 s",
                    "ended: \(transcript.note("ended") ?? "?"), \(deltas) deltas")
            }),
        .agent(
            "auth/scope-is-needed", "A token that is not good for chat is 403 there, and the challenge says insufficient_scope.",
            source: "CC-127; RFC 6750 3.1; issue: scopes chat, admin, metrics",
            breaks: ["whoever may read figures may speak as the owner (GHSA-68f8-9mhj-h2mp)"],
            fault: .tokens("any-token-for-anything", "Lets any token do anything.", .ignoresScopes),
            sends: "A chat and the models with a token of scope metrics, and with headers that claim others.",
            play: { stage in
                try stage.withAgent(.openai) { scene in
                    let token = try scene.token("create", "figures", "--scope", "metrics")
                    try scene.ask(token: token, on: "chat")
                    var claiming = scene.chat(token: token)
                    claiming.add("X-Scope", "chat admin")
                    claiming.add("X-OpenClaw-Scopes", "operator.admin")
                    try scene.stage.exchange(claiming, on: "claiming")
                    try scene.stage.exchange(
                        scene.stage.request("GET", "/models", credentials: .value("Bearer \(token)")), on: "models")
                }
            },
            check: Check.all(
                ["chat", "claiming", "models"].map { label in
                    Check.response(label) { response, _ in
                        let challenge = response.value("www-authenticate") ?? ""
                        return Check.expect(
                            response.status == 403 && challenge.contains("error=\"insufficient_scope\""),
                            "\(label): 403 with error=\"insufficient_scope\"", "\(Show.response(response)), \(challenge)")
                    }
                })),
        Case(
            "auth/no-address-lets-in", .must, "No header that names an address lets a request without a token in.",
            source: "CC-127; OpenClaw issue 1971: loopback behind a proxy", breaks: ["everybody behind a tunnel is let in"],
            fault: .tokens("loopback-is-trusted", "Lets in whoever says they are loopback.", .believesForwarded),
            sends: "Chats without a token that say they come from this machine.",
            play: Play.each { stage in
                ["X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "Forwarded"].map { name in
                    var request = stage.post(stage.chat(), credentials: .none)
                    request.add(name, name == "Forwarded" ? "for=127.0.0.1" : "127.0.0.1")
                    return (name, request)
                }
            }, check: Check.statuses(["X-Forwarded-For", "X-Real-IP", "CF-Connecting-IP", "Forwarded"], "401") { $0 == 401 }),
    ]

    /// Two requests on one connection: 200, then 401.
    private static func goodThenDead(_ label: String) -> Check.Judge {
        { transcript, _ in
            let statuses = transcript.responses(on: label).map(\.status)
            return Check.expect(statuses == [200, 401], "200, then 401", statuses.map { "\($0)" }.joined(separator: ", then "))
        }
    }
}
