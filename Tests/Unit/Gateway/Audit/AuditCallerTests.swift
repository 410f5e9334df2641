import Testing

@testable import Gateway

/// What the log makes of who asked.
@Suite struct AuditCallerTests {
    @Test func `requests of nobody who is known are counted whatever they ask, and webhooks that were proved are recorded`() throws {
        try withAudit { state in
            let log = try state.open()
            func ask(_ count: Int, _ route: String, _ status: Int, token: String? = nil) {
                for number in 0..<count {
                    var account = RequestAccount(id: "req_\(route)-\(status)-\(number)", door: .http, atMs: 1, beganNs: 1)
                    (account.route, account.status, account.token) = (route, status, token)
                    log.began(account)
                    account.end(at: .max / 2, hasGone: false)
                    log.ended(account)
                }
            }
            ask(200, "healthz", 200)
            ask(100, "none", 408)
            ask(20, "webhook", 200)
            ask(20, "webhook", 404)
            ask(20, "models", 404, token: "phone")
            log.close()
            let found = try state.verify()
            #expect((found.faults.count, found.requests) == (0, 360))
            // Ten of the second, a count of each kind, and those that are known.
            #expect(try state.requests.count == 10 + 3 + 20 + 20)
        }
    }

    @Test func `the client is whom a trusted proxy names, else what is claimed`() {
        var account = RequestAccount(id: "req_1", door: .http, atMs: 1, beganNs: 1)
        account.claimedClient = "198.51.100.9, 192.0.2.7"
        #expect(AuditEntry(account).client == "198.51.100.9, 192.0.2.7")
        account.client = "192.0.2.7"
        #expect(AuditEntry(account).client == "192.0.2.7")
    }
}
