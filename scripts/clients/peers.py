"""The gateway and its fake model server, each a process of its own on a port of its own, ended by the handle that started it."""

import json
import os
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

READY_WITHIN_S = 20.0
END_WITHIN_S = 5.0
PROFILES = ["api", "voice"]


class Peer:
    """A started program that said `listening on URL` once."""

    def __init__(self, name: str, command: list[str], log: Path, **environment: str):
        self.name = name
        self.log = log
        with open(log, "wb") as stderr:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, env={**os.environ, **environment})
        watchdog = threading.Timer(READY_WITHIN_S, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline().decode().strip()
        watchdog.cancel()
        if not line.startswith("listening on "):
            self.end()
            raise RuntimeError(f"{name} did not say where it listens within {READY_WITHIN_S} s: {line!r}; its log:\n{self.log.read_text()}")
        self.url = line.removeprefix("listening on ")

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Model(Peer):
    """`conformance simulate llm`: what stands behind the openai agent, and what tells of it from outside."""

    def probe(self, path: str = "") -> dict | list:
        with urllib.request.urlopen(f"{self.url}/probe{path}", timeout=5) as answer:
            return json.load(answer)

    def requests(self) -> list:
        return self.probe("/requests")

    def journal(self) -> list[dict]:
        with urllib.request.urlopen(f"{self.url}/journal", timeout=5) as answer:
            return [json.loads(line) for line in answer.read().decode().splitlines()]

    def cancelled_within(self, before: int, limit_s: float) -> float | None:
        """Milliseconds until one more request was cancelled and none is open; nothing if that took longer than the limit."""
        began = time.monotonic()
        while (spent := time.monotonic() - began) < limit_s:
            now = self.probe()
            if now["cancelled"] > before and now["open"] == 0:
                return spent * 1000
            time.sleep(0.01)
        return None


class Clawdbot(Peer):
    """`conformance simulate clawdbot`: a WebSocket at its url, its probe and journal over HTTP on the same port."""

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(self.url.replace("ws://", "http://") + path, timeout=5) as answer:
            return answer.read().decode()

    def probe(self) -> dict:
        return json.loads(self._get("/probe"))

    def journal(self) -> list[dict]:
        return [json.loads(line) for line in self._get("/journal").splitlines()]


class Key(NamedTuple):
    """A token, and the session it names: one of its own for each check, so that none is taken for another's next turn."""

    token: str
    session: str


class Gateway(Peer):
    """`voice-gateway serve` with state and tokens of its own."""

    def __init__(self, binary: Path, agent: str, folder: Path, keys_per_profile: int, upstream: str):
        folder.mkdir(mode=0o700)
        self.binary, self.agent, self.state = binary, agent, folder / "state"
        self.state.mkdir(mode=0o700)
        # Made before it serves: a running gateway takes up to 400 ms to see a new token.
        self.keys = {profile: [self._new(profile, number) for number in range(keys_per_profile)] for profile in PROFILES}
        command = [str(binary), "serve", "--port", "0", "--state", str(self.state), "--agent", agent]
        environment = {"VOICE_GATEWAY_AGENTS_OPENAI_BASE_URL": upstream} if upstream else {}
        super().__init__(f"gateway({agent})", command, folder / "log", **environment)
        self.base_url = self.url + "/v1"

    def key(self, profile: str) -> Key:
        return self.keys[profile].pop()

    def history(self, key: Key) -> list[dict]:
        return [json.loads(line) for line in self._command("sessions", "export", key.session).splitlines()]

    def _new(self, profile: str, number: int) -> Key:
        name = f"{profile}-{number}"
        return Key(self._command("token", "create", name, "--session", name, "--profile", profile), name)

    def _command(self, *arguments: str) -> str:
        done = subprocess.run(
            [str(self.binary), *arguments, "--state", str(self.state)], capture_output=True, text=True, timeout=20, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"voice-gateway {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout.strip()


class Peers:
    """Everything one run starts; leaving the `with` block ends it all."""

    def __init__(self, binaries: Path, folder: Path):
        self.binaries, self.folder, self.started = binaries, folder, []

    def __enter__(self) -> "Peers":
        return self

    def __exit__(self, *_) -> None:
        for peer in reversed(self.started):
            peer.end()

    def model(self, name: str = "model", *flags: str) -> Model:
        command = [str(self.binaries / "conformance"), "simulate", "llm", "--port", "0", *flags]
        return self._keep(Model(name, command, self.folder / f"{name}.log"))

    def clawdbot(self, name: str, *flags: str) -> Clawdbot:
        command = [str(self.binaries / "conformance"), "simulate", "clawdbot", "--port", "0", *flags]
        return self._keep(Clawdbot(name, command, self.folder / f"{name}.log"))

    def platform(self, name: str, *flags: str) -> Peer:
        command = [str(self.binaries / "conformance"), "simulate", "elevenlabs", "--port", "0", *flags]
        return self._keep(Peer(name, command, self.folder / f"{name}.log"))

    def gateway(self, agent: str, name: str, keys_per_profile: int, upstream: str = "") -> Gateway:
        return self._keep(Gateway(self.binaries / "voice-gateway", agent, self.folder / name, keys_per_profile, upstream))

    def _keep(self, peer):
        self.started.append(peer)
        return peer
