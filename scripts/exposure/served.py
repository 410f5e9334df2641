"""A gateway under test, with a model and a voice service behind it that only count, and a client that writes its own bytes."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def built(name="voice-gateway"):
    """The newest build of a program."""
    paths = [os.path.join(ROOT, ".build", kind, name) for kind in ("release", "debug")]
    paths = [path for path in paths if os.path.exists(path)]
    if not paths:
        sys.exit(f"there is no build of {name}: make release, or name one with --gateway")
    return max(paths, key=os.path.getmtime)


class CountingModel:
    """A chat-completions server that answers in one word and counts."""

    def __init__(self):
        self.requests = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            data = b""
            while True:
                while b"\r\n\r\n" not in data:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                head, data = data.split(b"\r\n\r\n", 1)
                lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
                length = int(lengths[0]) if lengths else 0
                while len(data) < length:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                data = data[length:]
                if head.startswith(b"POST"):
                    with self.lock:
                        self.requests += 1
                chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
                first = chunk | {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "Yes."}, "finish_reason": None}]}
                last = chunk | {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
                body = "".join(f"data: {json.dumps(one)}\n\n" for one in (first, last)) + "data: [DONE]\n\n"
                connection.sendall(
                    f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())


class CountingVoiceService:
    """A voice service without a call, that counts what it is asked but for how it is."""

    def __init__(self, path):
        self.asked = []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chmod(path, 0o600)
        self.listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            data = b""
            while True:
                while len(data) < 4 or len(data) < 4 + struct.unpack(">I", data[:4])[0]:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                size = struct.unpack(">I", data[:4])[0]
                request = json.loads(data[4 : 4 + size])
                data = data[4 + size :]
                if request.get("method") not in ("call.status", "status", "health", "ping"):
                    self.asked.append(request.get("method"))
                answer = {"jsonrpc": "2.0", "id": request.get("id"), "result": {"active": False, "state": "IDLE"}}
                text = json.dumps(answer).encode()
                connection.sendall(struct.pack(">I", len(text)) + text)


class Gateway:
    """The program, with a state of its own."""

    def __init__(self, path, agent="openai", configuration=None):
        self.path = path
        self.state = tempfile.mkdtemp(prefix="exposure-")
        self.model = CountingModel()
        self.voice = CountingVoiceService(os.path.join(self.state, "voice.sock"))
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("VOICE_GATEWAY_")}
        self.environment |= {
            "HOME": self.state, "XDG_CONFIG_HOME": self.state, "XDG_STATE_HOME": self.state,
            "VOICE_GATEWAY_STATE": self.state + "/state", "VOICE_GATEWAY_AGENTS_OPENAI_BASE_URL": self.model.url,
            "VOICE_GATEWAY_VOICE_SERVICE_SOCKET": self.state + "/voice.sock",
        } | (configuration or {})
        self.agent = agent
        self.process = None

    def command(self, *arguments):
        """A command's standard output."""
        run = subprocess.run([self.path, *arguments], env=self.environment, capture_output=True, text=True, timeout=60)
        if run.returncode != 0:
            raise RuntimeError(f"voice-gateway {' '.join(arguments)} ends with {run.returncode}: {run.stderr.strip()}")
        return run.stdout.strip()

    def start(self):
        self.log = open(self.state + "/log", "w")
        self.process = subprocess.Popen(
            [self.path, "serve", "--port", "0", "--agent", self.agent], env=self.environment, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://"):
            raise RuntimeError("the gateway does not start: " + open(self.state + "/log").read())
        self.port = int(line.rsplit(":", 1)[1])

    def count_rows(self):
        """How many entries the history has."""
        with sqlite3.connect(f"file:{self.state}/state/gateway.sqlite?mode=ro", uri=True) as database:
            return database.execute("SELECT COUNT(*) FROM entries").fetchone()[0]

    def end(self):
        """Ends the program as SIGTERM does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def stop(self):
        """Ends it and takes its state away."""
        self.end()
        shutil.rmtree(self.state, ignore_errors=True)


class Connection:
    """A connection that sends what it is given and reads answers by their framing."""

    def __init__(self, port, timeout=20):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""

    def send(self, data):
        self.socket.sendall(data)

    def _fill(self):
        more = self.socket.recv(65536)
        self.data += more
        return bool(more)

    def answer(self, is_head=False):
        """Status and body of the next answer; None where the connection ends before one."""
        try:
            while b"\r\n\r\n" not in self.data:
                if not self._fill():
                    return None
            head, self.data = self.data.split(b"\r\n\r\n", 1)
            lines = head.split(b"\r\n")
            status = int(lines[0].split()[1])
            fields = {line.split(b":", 1)[0].lower(): line.split(b":", 1)[1].strip() for line in lines[1:]}
            if is_head or status in (204, 304):
                return status, b""
            if b"content-length" in fields:
                length = int(fields[b"content-length"])
                while len(self.data) < length:
                    if not self._fill():
                        return status, self.data
                body, self.data = self.data[:length], self.data[length:]
                return status, body
            end = b"0\r\n\r\n" if fields.get(b"transfer-encoding") == b"chunked" else None
            while end is None or end not in self.data:
                if not self._fill():
                    break
            body, self.data = self.data, b""
            return status, body
        except (ConnectionError, TimeoutError):
            return None

    def close(self):
        self.socket.close()


def request(method, path, authorization=(), body=b"", version="1.1", more=()):
    """A request as bytes; `authorization` is any number of whole header lines, as bytes."""
    lines = [f"{method} {path} HTTP/{version}".encode(), b"Host: gateway.example", *authorization, *more]
    if body or method == "POST":
        lines += [b"Content-Type: application/json", b"Content-Length: " + str(len(body)).encode()]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def bearer(token):
    return [b"Authorization: Bearer " + token.encode()]


CHAT = json.dumps({"model": "m", "stream": True, "messages": [{"role": "user", "content": "Hello, who are you?"}]}).encode()
