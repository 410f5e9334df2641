"""What the measurements share: a gateway, fakes of the other ends, a client of its own, percentiles.

Nothing here imports the project: the programs are driven from outside, over their sockets.
"""
import asyncio
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
now = time.perf_counter


def programs():
    """voice-gateway and conformance: of MEASURE_BUILD where it is set, else of the release build, else of the debug build."""
    named = os.environ.get("MEASURE_BUILD")
    for folder in [named] if named else [ROOT / ".build/release", ROOT / ".build/debug"]:
        gateway, conformance = Path(folder) / "voice-gateway", Path(folder) / "conformance"
        if gateway.exists() and conformance.exists():
            return str(gateway), str(conformance)
    raise SystemExit("nothing is built: `make release` first, or set MEASURE_BUILD to a folder with both programs")


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figures(values):
    return "n={} p50={:.2f} p95={:.2f} p99={:.2f} max={:.2f} ms".format(
        len(values), percentile(values, 0.5), percentile(values, 0.95), percentile(values, 0.99), max(values))


def resident_mb(pid):
    """The memory of a process that is in RAM."""
    return next(int(line.split()[1]) / 1024 for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS"))


class Bounds:
    """What a measurement must hold to (docs/measuring.md): told one by one as it is known, and the exit code at the end."""

    def __init__(self, name):
        self.name, self.count, self.broken = name, 0, []

    def hold(self, is_held, bound, seen):
        """`bound` says what must be, `seen` what was."""
        self.count += 1
        if not is_held:
            self.broken.append(bound)
            print(f"{self.name}: BROKEN: {bound}; it was {seen}", flush=True)

    def end(self):
        print(f"{self.name}: {len(self.broken)} of {self.count} bounds broken" if self.broken else f"{self.name}: ok, {self.count} bounds hold")
        sys.exit(1 if self.broken else 0)


class Stage:
    """A folder for the state, and every process that was started; leaving it ends them."""

    def __init__(self, **settings):
        self.folder = Path(tempfile.mkdtemp(prefix="measure-"))
        os.chmod(self.folder, 0o700)
        self.gateway, self.conformance = programs()
        self.processes = []
        self.environment = dict(
            os.environ, VOICE_GATEWAY_LIMITS_REQUESTS_PER_MINUTE="0", VOICE_GATEWAY_LIMITS_CONCURRENT_TURNS="0",
            **{"VOICE_GATEWAY_" + key: str(value) for key, value in settings.items()})

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        for process in reversed(self.processes):
            if process.returncode is None:
                process.terminate()
                await process.wait()

    async def start(self, *command):
        """Starts a program and returns what its ready line names."""
        process = await asyncio.create_subprocess_exec(
            *command, env=self.environment, stdout=subprocess.PIPE, stderr=open(self.folder / "errors.txt", "ab"))
        self.processes.append(process)
        line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().split()
        if not line:
            raise SystemExit(f"{command[0]} did not start: {(self.folder / 'errors.txt').read_text()[-500:]}")
        return line[-1]

    def token(self, name, profile="voice", session="main"):
        return subprocess.run(
            [self.gateway, "token", "create", name, "--profile", profile, "--session", session, "--state", self.folder / "state"],
            env=self.environment, stdout=subprocess.PIPE, check=True).stdout.strip().decode()

    async def serve(self, *flags):
        """Starts the gateway; returns its port."""
        url = await self.start(self.gateway, "serve", "--port", "0", "--state", str(self.folder / "state"), *flags)
        return int(url.rsplit(":", 1)[1])


class Answer:
    """One streamed answer: its texts with the seconds after the request at which they came."""

    def __init__(self):
        self.texts, self.times, self.is_done = [], [], False

    @property
    def text(self):
        return "".join(self.texts)

    @property
    def first_ms(self):
        return next((1000 * at for text, at in zip(self.texts, self.times) if text.strip()), float("inf"))

    @property
    def fillers(self):
        return [text for text in self.texts if text.rstrip().endswith("...")]

    @property
    def gap_s(self):
        return max((b - a for a, b in zip([0] + self.times, self.times)), default=0)


async def ask(port, token, messages, conversation=None, on_text=None):
    """One chat request on a connection of its own, read to its end; `on_text` may return true to hang up."""
    body = json.dumps({"model": "m", "stream": True, "messages": messages}).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    if conversation:
        head += f"X-Conversation-Id: {conversation}\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    sent, answer, rest = now(), Answer(), b""
    while part := await reader.read(65536):
        rest += part
        *events, rest = rest.split(b"\n\n")
        for event in events:
            for line in event.replace(b"\r", b"").split(b"\n"):
                if line == b"data: [DONE]":
                    answer.is_done = True
                elif line.startswith(b"data: {"):
                    choices = json.loads(line[6:]).get("choices")
                    text = choices[0]["delta"].get("content") if choices else None
                    if text:
                        answer.texts.append(text)
                        answer.times.append(now() - sent)
                        if on_text and on_text(text):
                            writer.transport.abort()
                            return answer
    writer.close()
    return answer


class ChatUpstream:
    """A chat-completions server in this process; `reply` is an async generator of texts, given what the user said last.

    A text is written the moment it is yielded, so that a `reply` can note the time just before.
    """

    def __init__(self, reply):
        self.reply = reply

    async def open(self):
        """Listens; returns the base URL."""
        self.server = await asyncio.start_server(self.handle, "127.0.0.1", 0, limit=16_777_216)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}/v1"

    async def handle(self, reader, writer):
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                size = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
                body = await reader.readexactly(size)
                if not head.startswith(b"POST"):
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                    continue
                texts = [part["content"] for part in json.loads(body)["messages"] if part["role"] == "user"]
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
                async for text in self.reply(str(texts[-1])):
                    writer.write(chunk({"content": text}))
                    await writer.drain()
                done = b"data: [DONE]\n\n"
                writer.write(chunk({}, "stop") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(done), done))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def chunk(delta, finish=None):
    event = json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
                        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
    data = f"data: {event}\n\n".encode()
    return b"%x\r\n%s\r\n" % (len(data), data)


class VoiceService:
    """The socket of a voice service, with a call on it that this program moves."""

    def __init__(self, path, played_wav="/nope.wav"):
        self.path, self.played_wav = str(path), played_wav
        self.clients, self.speaks, self.plays = set(), asyncio.Queue(), []
        self.call = {"active": False, "state": "IDLE", "call_id": None, "user_id": None, "duration": 0.0}
        self.statuses = 0

    async def open(self):
        if os.path.exists(self.path):
            os.unlink(self.path)
        self.server = await asyncio.start_unix_server(self.handle, self.path)
        os.chmod(self.path, 0o600)

    def close(self):
        self.server.close()
        for client in list(self.clients):
            client.transport.abort()
        self.clients.clear()
        if os.path.exists(self.path):
            os.unlink(self.path)

    def connect(self, call_id, user_id=1):
        self.call = {"active": True, "state": "ACTIVE", "call_id": call_id, "user_id": user_id, "duration": 0.5}
        self.tell("call.connected", {"call_id": call_id, "user_id": user_id})

    def hang_up(self, call_id, reason="hangup"):
        self.idle()
        self.tell("call.ended", {"call_id": call_id, "duration": 2.0, "reason": reason})

    def idle(self):
        self.call = {"active": False, "state": "IDLE", "call_id": None, "user_id": None, "duration": 0.0}

    def speech(self, call_id, text, segment):
        self.tell("call.speech", {
            "call_id": call_id, "user_id": 1, "text": text, "language": "en", "audio_path": f"/tmp/measure-{segment}.wav"})

    def tell(self, method, params):
        for client in list(self.clients):
            client.write(frame({"jsonrpc": "2.0", "method": method, "params": params}))

    async def handle(self, reader, writer):
        self.clients.add(writer)
        try:
            while True:
                size = struct.unpack(">I", await reader.readexactly(4))[0]
                request = json.loads(await reader.readexactly(size))
                writer.write(frame({"jsonrpc": "2.0", "result": self.answer(request), "id": request["id"]}))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        self.clients.discard(writer)

    def answer(self, request):
        match request["method"]:
            case "call.speak":
                self.speaks.put_nowait((now(), request["params"]["text"]))
                return {"status": "speaking", "audio_path": self.played_wav}
            case "call.play":
                self.plays.append(now())
                return {"status": "playing"}
            case "health":
                return {"status": "ok"}
            case "status":
                return {"service": "measure", "version": "1"}
            case "call.status":
                self.statuses += 1
                return dict(self.call)
            case _:
                return {"status": "ended", "duration": 1.0}


def frame(message):
    body = json.dumps(message).encode()
    return struct.pack(">I", len(body)) + body
