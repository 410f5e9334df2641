import Testing

@testable import Gateway

@Suite struct TunnelWatchTests {
    @Test func `a line is read in any form it is written in`() {
        let plain = TunnelLogLine("2026-01-28T06:13:37Z INF Registered tunnel connection connIndex=2 ip=198.41.192.67 protocol=quic")
        #expect(plain.message == "Registered tunnel connection" && plain.fields["connIndex"] == "2")
        let quoted = TunnelLogLine(#"2026-08-21T00:22:25Z WRN Serve tunnel error error="timeout: \"no\" activity" connIndex=2"#)
        #expect(quoted.message == "Serve tunnel error" && quoted.error == #"timeout: "no" activity"# && quoted.fields["connIndex"] == "2")
        let json = TunnelLogLine(#"{"level":"warn","connIndex":1,"error":"gone","message":"Failed to serve quic connection"}"#)
        #expect(json.message == "Failed to serve quic connection" && json.error == "gone" && json.fields["connIndex"] == "1")
        let logfmt = TunnelLogLine(#"t=2026-05-28T06:19:06+0000 lvl=info msg="started tunnel" url=https://a.ngrok.app err=nil"#)
        #expect(logfmt.message == "started tunnel" && logfmt.fields["url"] == "https://a.ngrok.app")
        for odd in ["", "{", "=", "\"", "a=\"", "\\", "{\"message\":7}"] { #expect(TunnelLogLine(odd).error == nil) }
    }

    @Test func `a Cloudflare tunnel is up while any connection is`() {
        var watch = TunnelWatch(.cloudflared)
        func line(_ text: String, _ index: Int) -> String { "2026-01-28T06:13:37Z INF \(text) connIndex=\(index) event=0" }
        #expect(watch.read(line("Registered tunnel connection", 0)) == [.up])
        #expect(watch.read(line("Registered tunnel connection", 1)) == [])
        #expect(watch.read(line("Unregistered tunnel connection", 0)) == [])
        #expect(watch.read(line("Connection terminated", 1)) == [.down])
        #expect(watch.read(line("Retrying connection in up to 1s", 1)) == [])
        #expect(watch.read("2022-06-01T16:23:12Z INF Connection c206cf44-945f registered connIndex=0 location=ORD") == [.up])
        #expect(watch.ended() == [.down] && watch.ended() == [])
    }

    @Test func `a quick tunnel's address is found in its box`() {
        var watch = TunnelWatch(.cloudflared)
        #expect(watch.read("2026-04-18T14:06:46Z INF Requesting new quick Tunnel on trycloudflare.com...") == [])
        #expect(watch.read("INF failed https://api.trycloudflare.com") == [])
        #expect(
            watch.read("INF |  https://buffalo-marco.trycloudflare.com                 |") == [
                .url("https://buffalo-marco.trycloudflare.com")
            ])
        #expect(watch.read("INF |  https://buffalo-marco.trycloudflare.com                 |") == [])
        #expect(watch.read("INF see https://evil.example/x.trycloudflare.com?q=1#y") == [])
    }

    @Test func `an ngrok tunnel tells its address and its sessions`() {
        var watch = TunnelWatch(.ngrok)
        #expect(watch.read(#"{"lvl":"info","msg":"client session established","obj":"tunnels.session"}"#) == [])
        #expect(
            watch.read(#"{"lvl":"info","msg":"started tunnel","addr":"http://localhost:8787","url":"https://a-b.ngrok-free.app"}"#)
                == [.url("https://a-b.ngrok-free.app"), .up])
        #expect(watch.read(#"{"lvl":"eror","msg":"session closed, starting reconnect loop","err":"gone"}"#) == [.down])
        #expect(watch.read(#"{"lvl":"info","msg":"client session established"}"#) == [.up])
    }

    @Test(arguments: [
        (TunnelProvider.cloudflared, "Tunnel credentials file '/x/credentials.json' doesn't exist or is not a file", "setup"),
        (
            .cloudflared, #"2026 ERR Register tunnel error from server side error="Unauthorized: Invalid tunnel secret" connIndex=0"#,
            "setup"
        ),
        (.ngrok, #"{"lvl":"eror","msg":"failed to auth","err":"authentication failed: ERR_NGROK_4018"}"#, "add-authtoken"),
        (.ngrok, "ERROR:  ERR_NGROK_108", "another ngrok"),
    ])
    func `an error that stays is told with its mend, unless the tunnel comes up after all`(
        provider: TunnelProvider, line: String, mend: String
    ) {
        var watch = TunnelWatch(provider)
        _ = watch.read(line)
        #expect(watch.isHopeless?.contains(mend) == true)
        watch.started()
        #expect(watch.isHopeless == nil)
        _ = watch.read(line)
        _ = watch.read("2026-11-21T10:00:00Z INF Registered tunnel connection connIndex=0 connection=c location=mad01 protocol=quic")
        _ = watch.read(#"{"msg":"started tunnel","url":"https://a.ngrok.app"}"#)
        #expect(watch.isHopeless == nil && watch.isUp)
    }
}
