"""The websockets client is an independent check of the fake Clawdbot's server: handshake, frames, close codes, and the protocol over them."""

import asyncio
import itertools
import json
import time
import urllib.error
import urllib.request

import websockets
from peers import Clawdbot
from report import expect

CLIENT = {"id": "gateway-client", "version": "1", "platform": "linux", "mode": "backend"}
numbers = itertools.count(1)


def connect_params(version: int = 4, **more) -> dict:
    return {"minProtocol": 3, "maxProtocol": version, "client": CLIENT, "role": "operator",
            "scopes": ["operator.read", "operator.write"], "auth": {"token": "t"}, **more}


class Talk:
    """One connection: requests answered by their id, events kept in the order they came."""

    def __init__(self, socket):
        self.socket, self.events = socket, []

    async def frame(self, limit: float = 10) -> dict:
        frame = json.loads(await asyncio.wait_for(self.socket.recv(), limit))
        if frame["type"] == "event":
            self.events.append(frame)
        return frame

    async def ask(self, method: str, **params) -> dict:
        number = str(next(numbers))
        await self.socket.send(json.dumps({"type": "req", "id": number, "method": method, "params": params}))
        return await self.response(number)

    async def response(self, number: str) -> dict:
        while True:
            frame = await self.frame()
            if frame["type"] == "res" and frame["id"] == number:
                return frame

    async def until(self, state: str, run: str) -> dict:
        """The chat event of a run with a state."""
        while True:
            for event in self.events:
                if event["event"] == "chat" and event["payload"]["runId"] == run and event["payload"]["state"] == state:
                    return event["payload"]
            await self.frame()

    def chat(self, run: str) -> list[dict]:
        return [event["payload"] for event in self.events if event["event"] == "chat" and event["payload"]["runId"] == run]

    def agent(self, run: str) -> list[dict]:
        return [event["payload"] for event in self.events if event["event"] == "agent" and event["payload"]["runId"] == run]


def over(clawdbot: Clawdbot, body, **options):
    """Runs a body on a greeted connection."""
    async def play():
        async with websockets.connect(clawdbot.url) as socket:
            talk = Talk(socket)
            challenge = await talk.frame()
            expect(challenge["event"] == "connect.challenge" and challenge["payload"]["nonce"], "a challenge first", challenge)
            hello = await talk.ask("connect", **connect_params(**options))
            expect(hello["ok"] and hello["payload"]["type"] == "hello-ok", "hello-ok", hello)
            return await body(talk, hello["payload"])
    return asyncio.run(play())


def send(text: str, run: str, session: str = "agent:main:main") -> dict:
    return {"sessionKey": session, "message": text, "idempotencyKey": run}


def turn(clawdbot: Clawdbot) -> str:
    async def body(talk, hello):
        expect(hello["protocol"] == 4, "protocol 4", hello["protocol"])
        main = hello["snapshot"]["sessionDefaults"]["mainSessionKey"]
        ack = await talk.ask("chat.send", **send("Tell me about Lisbon harbour", "r1", main))
        expect(ack["payload"] == {"runId": "r1", "status": "started"}, "started", ack)
        final = await talk.until("final", "r1")
        text = final["message"]["content"][0]["text"]
        expect("Lisbon" in text, "an answer", text)
        deltas = [event for event in talk.chat("r1") if event["state"] == "delta"]
        expect("".join(event["deltaText"] for event in deltas) == deltas[-1]["message"]["content"][0]["text"], "increments that add up", deltas)
        expect(text.startswith(deltas[-1]["message"]["content"][0]["text"]), "cumulative text", deltas)
        gaps = [b["message"]["timestamp"] - a["message"]["timestamp"] for a, b in zip(deltas, deltas[1:])]
        expect(min(gaps) >= 149, "at most one in 150 ms", gaps)
        streams = [event["stream"] for event in talk.agent("r1")]
        expect(streams[0] == streams[-1] == "lifecycle" and set(streams[1:-1]) == {"assistant"}, "lifecycle around the text", streams)
        expect("".join(event["data"]["delta"] for event in talk.agent("r1")[1:-1]) == text, "the agent's increments", text)
        seqs = [event["seq"] for event in talk.events if "seq" in event]
        expect(seqs == list(range(seqs[0], seqs[0] + len(seqs))), "a global seq without gaps", seqs)
        again = await talk.ask("chat.send", **send("Tell me about Lisbon harbour", "r1", main))
        expect(again["payload"]["status"] == "ok", "ok for a repeat", again)
        history = (await talk.ask("chat.history", sessionKey="main"))["payload"]["messages"]
        expect([message["role"] for message in history] == ["user", "assistant"], "what was said", history)
        await talk.ask("chat.send", **send("What did I just say?", "r2", main))
        final = await talk.until("final", "r2")
        expect("Lisbon harbour" in final["message"]["content"][0]["text"], "a memory", final)
        return f"deltas={len(deltas)}"
    return over(clawdbot, body)


def version_three(clawdbot: Clawdbot) -> str:
    async def body(talk, hello):
        expect(hello["protocol"] == 3, "protocol 3", hello["protocol"])
        await talk.ask("chat.send", **send("hello there", "r1"))
        await talk.until("final", "r1")
        expect(all("deltaText" not in event for event in talk.chat("r1")), "no deltaText in protocol 3", talk.chat("r1"))
        return ""
    return over(clawdbot, body, version=3)


def abort(clawdbot: Clawdbot) -> str:
    """An abort ends the run at once, and the journal says when; abort words abort too."""
    async def body(talk, hello):
        await talk.ask("chat.send", **send("[[words 2000]]", "r1"))
        while len(talk.chat("r1")) < 2:
            await talk.frame()
        began = time.monotonic()
        answer = await talk.ask("chat.abort", sessionKey="agent:main:main", runId="r1")
        took = (time.monotonic() - began) * 1000
        expect(answer["payload"] == {"ok": True, "aborted": True, "runIds": ["r1"]}, "aborted", answer)
        expect((await talk.until("aborted", "r1"))["stopReason"] == "rpc", "the reason")
        await talk.ask("chat.send", **send("[[words 2000]]", "r2"))
        stopped = await talk.ask("chat.send", **send("Wait", "r3"))
        expect(stopped["payload"]["aborted"] and stopped["payload"]["runIds"] == ["r2"], "an abort word", stopped)
        await talk.ask("chat.send", **send("Wait.", "r4"))
        expect((await talk.until("final", "r4"))["message"], "with punctuation it is a question")
        ended = [line for line in clawdbot.journal() if line["kind"] == "run" and line["name"] == "aborted"]
        expect([line["run"] for line in ended] == ["r1", "r2"], "both in the journal", ended)
        expect(0 <= ended[0]["monotonic_ms"] - began * 1000 < 1000, "with a time of this machine", (ended[0], began))
        probe = clawdbot.probe()
        expect(probe["cancelled"] == 2 and probe["open"] == 0, "two cancelled", probe)
        return f"answered_ms={took:.1f}"
    return over(clawdbot, body)


def lanes(clawdbot: Clawdbot) -> str:
    """A second run of a session waits for the first; `agent` answers twice; `agent.wait` waits."""
    async def body(talk, hello):
        await talk.ask("chat.send", **send("[[words 20]]", "r1"))
        await talk.ask("chat.send", **send("[[words 3]]", "r2"))
        repeat = await talk.ask("chat.send", **send("[[words 3]]", "r2"))
        expect(repeat["payload"]["status"] == "in_flight", "in_flight while it waits", repeat)
        waited = await talk.ask("agent.wait", runId="r1", timeoutMs=1)
        expect(waited["payload"]["status"] == "timeout", "a wait that ends", waited)
        number = str(next(numbers))
        params = {"message": "[[say Done.]]", "sessionKey": "other", "idempotencyKey": "a1"}
        await talk.socket.send(json.dumps({"type": "req", "id": number, "method": "agent", "params": params}))
        accepted, done = await talk.response(number), await talk.response(number)
        expect(accepted["payload"]["status"] == "accepted", "accepted", accepted)
        expect(done["payload"]["result"]["payloads"] == [{"text": "Done."}], "the second answer", done)
        waited = await talk.ask("agent.wait", runId="r2", timeoutMs=9000)
        expect(waited["payload"]["status"] == "ok", "a wait that is rewarded", waited)
        runs = [(event["payload"]["runId"], event["payload"]["data"]["phase"]) for event in talk.events
                if event["event"] == "agent" and event["payload"]["stream"] == "lifecycle" and event["payload"]["runId"] != "a1"]
        expect(runs == [("r1", "start"), ("r1", "end"), ("r2", "start"), ("r2", "end")], "one after the other", runs)
        return ""
    return over(clawdbot, body)


def strictness(clawdbot: Clawdbot) -> str:
    """What the gateway refuses: first frames, keys nobody knows, scopes, methods."""
    async def refused(frame, code: int, words: str):
        async with websockets.connect(clawdbot.url) as socket:
            await socket.recv()
            await socket.send(frame if isinstance(frame, (str, bytes)) else json.dumps(frame))
            try:
                while True:
                    await asyncio.wait_for(socket.recv(), 10)
            except websockets.ConnectionClosed as closed:
                expect(closed.rcvd.code == code and words in closed.rcvd.reason, f"{code} {words}", closed.rcvd)

    def first(**params) -> dict:
        return {"type": "req", "id": "1", "method": "connect", "params": params}

    async def play():
        await refused("no JSON", 1008, "invalid request frame")
        await refused({"type": "req", "id": "1", "method": "health"}, 1008, "first request must be connect")
        await refused(first(**connect_params(), foo=1), 1008, "unexpected property 'foo'")
        await refused(first(**{**connect_params(), "client": {**CLIENT, "mode": "operator"}}), 1008, "/client/mode")
        await refused(first(**{**connect_params(), "minProtocol": 9, "maxProtocol": 9}), 1002, "protocol mismatch")
        without = connect_params()
        del without["auth"]
        await refused(first(**without), 1008, "device identity required")
        await refused(first(**connect_params(auth={"token": "wrong"})), 1008, "token mismatch")
        await refused(b"\x00\x01", 1003, "text")
        await refused("x" * 600_000, 1009, "longer")

    async def later(talk, hello):
        for method, params, words in [
                ("nobody.knows", {}, "unknown method"), ("sessions.reset", {"key": "main"}, "missing scope: operator.admin"),
                ("chat.send", {**send("x", "r"), "foo": 1}, "unexpected property 'foo'"), ("chat.send", {"message": "x"}, "required property")]:
            answer = await talk.ask(method, **params)
            expect(not answer["ok"] and words in answer["error"]["message"], words, answer)
        await talk.socket.send("not JSON at all")
        expect((await talk.ask("health"))["payload"]["ok"], "what is no JSON to be ignored")

    asyncio.run(play())
    over(clawdbot, later)
    return ""


def frames(clawdbot: Clawdbot) -> str:
    """Fragments of ours are joined, pings are answered, a close is answered with its code, and fragments of its own are read."""
    async def body(talk, hello):
        number = str(next(numbers))
        text = json.dumps({"type": "req", "id": number, "method": "health"})
        await talk.socket.send([text[:10], text[10:11], text[11:]])
        expect((await talk.response(number))["payload"]["ok"], "fragments to be joined")
        pong = await talk.socket.ping(b"hello")
        await asyncio.wait_for(pong, 5)
        await talk.ask("chat.send", **send("Grüße aus Girona, 你好", "r1"))
        expect("Girona" in (await talk.until("final", "r1"))["message"]["content"][0]["text"], "UTF-8 over fragments")
        await talk.socket.close(4000, "tick timeout")
        expect(talk.socket.protocol.close_rcvd.code == 4000, "the code to be echoed", talk.socket.protocol.close_rcvd)
        ends = [line["name"] for line in clawdbot.journal() if line["kind"] == "closed"]
        expect(ends[-1:] == ["4000 tick timeout"], "the close in the journal", ends)
        return ""
    return over(clawdbot, body)


def closes(clawdbot: Clawdbot) -> str:
    """A run goes on when the connection is closed in its middle, and can be waited for on a new one."""
    codes = []

    async def play():
        for number, code in [("r1", 1012), ("r2", 1008), ("r3", 1006)]:
            async with websockets.connect(clawdbot.url) as socket:
                talk = Talk(socket)
                await talk.ask("connect", **connect_params())
                try:
                    await talk.ask("chat.send", **send("[[words 20]]", number))
                    await talk.until("final", number)
                    expect(False, f"{code} in the middle of {number}", "a final")
                except websockets.ConnectionClosed as closed:
                    codes.append(closed.rcvd.code if closed.rcvd else 1006)
            async with websockets.connect(clawdbot.url) as socket:
                talk = Talk(socket)
                await talk.ask("connect", **connect_params())
                waited = await talk.ask("agent.wait", runId=number, timeoutMs=9000)
                expect(waited["payload"]["status"] == "ok", "the run to have gone on", waited)
        expect(codes == [1012, 1008, 1006], "the codes", codes)
    asyncio.run(play())
    return " ".join(map(str, codes))


def oddities(clawdbot: Clawdbot) -> str:
    """Each run of this fake has one fault; what a client sees of each."""
    async def body(talk, hello):
        await talk.ask("chat.send", **send("hello there you", "r1"))
        expect("message" not in await talk.until("final", "r1"), "a final without its message")
        await talk.ask("chat.send", **send("[[words 30]]", "r2"))
        await talk.until("final", "r2")
        seqs = [event["seq"] for event in talk.events if "seq" in event]
        expect(any(b - a > 1 for a, b in zip(seqs, seqs[1:])), "a gap in seq", seqs)
        await talk.ask("chat.send", **send("[[words 500]]", "r3"))
        while not talk.chat("r3"):
            await talk.frame()
        await talk.ask("chat.abort", sessionKey="main", runId="r3")
        await talk.until("aborted", "r3")
        while talk.chat("r3")[-1]["state"] != "delta":
            await talk.frame()
        await talk.ask("chat.send", **send("[[words 30]]", "r4"))
        error = await talk.until("error", "r4")
        expect("middle" in error["errorMessage"] and error["errorKind"], "an error in the middle", error)
        refused = await talk.ask("chat.send", **send("hello", "r5"))
        expect(not refused["ok"] and refused["error"]["retryable"], "a refusal that can be tried again", refused)
        await talk.ask("chat.send", **send("[[say NO_REPLY]]", "r6"))
        expect("message" not in await talk.until("final", "r6"), "silence for NO_REPLY")
        return ""
    return over(clawdbot, body)


def tools(clawdbot: Clawdbot) -> str:
    async def body(talk, hello):
        await talk.ask("chat.send", **send('[[say Let me look.]] [[call calendar {"day":"Monday"}]]', "r1"))
        final = await talk.until("final", "r1")
        phases = [event["data"]["phase"] for event in talk.agent("r1") if event["stream"] == "tool"]
        expect(phases == ["start", "result"], "the tool's phases", phases)
        texts = [event["data"]["text"] for event in talk.agent("r1") if event["stream"] == "assistant"]
        expect(texts[0].startswith("Let") and "calendar done" in texts[-1] and "Let" not in texts[-1], "a text that begins anew", texts)
        expect("calendar done" in final["message"]["content"][0]["text"], "the answer", final)
        replaced = [event for event in talk.chat("r1") if event.get("replace")]
        expect(len(replaced) == 1, "one replacement", replaced)
        return ""
    return over(clawdbot, body)


def ticks(clawdbot: Clawdbot) -> str:
    async def body(talk, hello):
        while sum(event["event"] == "tick" for event in talk.events) < 3:
            await talk.frame(2)
        return ""
    return over(clawdbot, body)


def completions(clawdbot: Clawdbot) -> str:
    """The HTTP endpoint: its errors, a stream without a finish, a session by the header of its brand, history folded into one text."""
    url = clawdbot.url.replace("ws://", "http://") + "/v1/chat/completions"

    def post(body, **headers) -> tuple[int, str]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Authorization": "Bearer t", **headers})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    expect(post({}, Authorization="Bearer wrong")[0] == 401, "401")
    expect(post(b"{")[0] == 400 and post({"messages": []})[0] == 400, "400")
    status, body = post({"stream": True, "messages": [{"role": "user", "content": "My cat is Nuvol."}]},
                        **{"x-moltbot-session-key": "agent:main:main"})
    events = [line[6:] for line in body.splitlines() if line.startswith("data: ")]
    chunks = [json.loads(event) for event in events[:-1]]
    expect(status == 200 and events[-1] == "[DONE]", "a stream", body)
    expect(chunks[0]["choices"][0] == {"index": 0, "delta": {"role": "assistant"}}, "a role without a finish", chunks[0])
    expect(all(chunk["choices"][0].get("finish_reason") is None for chunk in chunks), "no finish anywhere", chunks)
    expect(chunks[0]["id"].startswith("chatcmpl_"), "the run's id", chunks[0])
    _, body = post({"messages": [{"role": "user", "content": "What is my cat?"}]}, **{"x-moltbot-session-key": "main"})
    answer = json.loads(body)
    expect("Nuvol" in answer["choices"][0]["message"]["content"], "the same session", answer)
    _, body = post({"messages": [{"role": "user", "content": "What is my cat?"}]}, **{"x-openclaw-session-key": "main"})
    expect("not told me" in json.loads(body)["choices"][0]["message"]["content"], "another brand's header to be ignored", body)
    queued = [line["value"] for line in clawdbot.journal() if line["kind"] == "run" and line["name"] == "queued"]
    expect(queued == ["My cat is Nuvol.", "What is my cat?", "What is my cat?"], "the texts", queued)
    return f"chunks={len(chunks)}"


CHECKS = [
    ("a turn, protocol 4", turn, ["--tokens-per-second", "40"]),
    ("protocol 3", version_three, ["--protocol", "3"]),
    ("abort", abort, ["--tokens-per-second", "40"]),
    ("lanes, agent, agent.wait", lanes, ["--tokens-per-second", "100"]),
    ("what is refused", strictness, ["--token", "t"]),
    ("frames", frames, ["--fault", "fragments"]),
    ("closed in the middle", closes, ["--fault", "close-1012@1", "close-1008@2", "drop@3", "--tokens-per-second", "100"]),
    ("faults of runs", oddities,
     ["--fault", "final-without-message@1", "seq-gap@2", "late-delta@3", "error-mid-run@4", "ack-error@5"]),
    ("tools of its own", tools, ["--tools", "--tokens-per-second", "40"]),
    ("ticks", ticks, ["--tick-ms", "200"]),
    ("chat completions", completions, ["--token", "t", "--tokens-per-second", "200"]),
]
