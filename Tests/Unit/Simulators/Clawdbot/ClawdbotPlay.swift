@testable import Simulators

/// A gateway with one greeted client, and all it was sent since.
struct ClawdbotPlay {
    var machine: ClawdbotMachine
    var frames: [JSONValue] = []
    var closes: [Int] = []

    init(version: Int = 4, _ change: (inout FakeClawdbotOptions) -> Void = { _ in }) {
        var options = FakeClawdbotOptions()
        options.tokensPerSecond = 20
        options.firstTokenMilliseconds = 100
        change(&options)
        machine = ClawdbotMachine(options)
        machine.opened(1)
        ask("connect", Self.connect(version))
        gather()
        frames = []
    }

    mutating func ask(_ method: String, _ params: JSONValue, id: String = "q") {
        machine.received(1, (["type": "req", "id": .string(id), "method": .string(method), "params": params] as JSONValue).text())
        gather()
    }

    mutating func send(_ text: String, _ run: String, session: String = "main") {
        ask("chat.send", ["sessionKey": .string(session), "message": .string(text), "idempotencyKey": .string(run)], id: run)
    }

    mutating func pass(_ milliseconds: Int) {
        machine.advance(to: machine.now + .milliseconds(milliseconds))
        gather()
    }

    mutating func gather() {
        for output in machine.takeOutputs() {
            switch output {
            case .text(_, let text): frames.append(JSONValue(parsing: Array(text.utf8)) ?? .null)
            case .close(_, let code, _): closes.append(code)
            default: break
            }
        }
    }

    func answer(_ id: String) -> JSONValue? { frames.last { $0["type"] == "res" && $0["id"]?.string == id } }

    func chat(_ run: String, _ state: String) -> [JSONValue] {
        frames.filter { $0["event"] == "chat" }.compactMap { $0["payload"] }.filter {
            $0["runId"]?.string == run && $0["state"]?.string == state
        }
    }

    func said(_ payload: JSONValue?) -> String? { payload?["message"]?["content"]?[0]?["text"]?.string }

    static func connect(_ version: Int) -> JSONValue {
        [
            "minProtocol": 3, "maxProtocol": .integer(version),
            "client": ["id": "gateway-client", "version": "1", "platform": "linux", "mode": "backend"],
            "scopes": ["operator.read", "operator.write"], "auth": ["token": "t"],
        ]
    }
}
