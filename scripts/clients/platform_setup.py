"""`voice-gateway elevenlabs setup` against the fake platform: what it made is read with ElevenLabs' own client, and again after each change."""

import hashlib
import hmac
import http.client
import json
import os
import socket
import subprocess
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from elevenlabs.client import ElevenLabs
from peers import Peer
from report import expect

KEY = "xi-canary-0123456789"
TUNNEL = "https://voice.example.com/v1/chat/completions"


class Account:
    """A gateway's state and configuration, and the commands run with them."""

    def __init__(self, binaries: Path, folder: Path, url: str, **more: str):
        folder.mkdir(mode=0o700)
        self.binary, self.folder, self.state, self.printed = binaries / "voice-gateway", folder, folder / "state", ""
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("VOICE_GATEWAY_")},
            "HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "VOICE_GATEWAY_ELEVENLABS_BASE_URL": url,
            "VOICE_GATEWAY_ELEVENLABS_API_KEY": KEY, "VOICE_GATEWAY_TUNNEL_URL": TUNNEL, **more}

    def run(self, *words: str, code: int = 0) -> str:
        done = subprocess.run(
            [str(self.binary), *words, "--state", str(self.state)], env=self.environment, capture_output=True, text=True, timeout=60,
            check=False)
        self.printed += done.stdout + done.stderr
        expect(done.returncode == code, f"exit code {code} of {' '.join(words)}", (done.returncode, done.stdout, done.stderr))
        return done.stdout + done.stderr

    def setup(self, *flags: str, code: int = 0) -> str:
        return self.run("elevenlabs", "setup", *flags, code=code)

    def no_secret_printed(self, *secrets: str) -> None:
        for secret in [KEY, *secrets]:
            expect(secret not in self.printed, "no secret in anything that was printed", secret[:6])

    def serve(self, port: int = 0, **more: str) -> Peer:
        command = [str(self.binary), "serve", "--port", str(port), "--state", str(self.state)]
        return Peer("gateway", command, self.folder / "log", **{**self.environment, **more})


def journal(platform) -> list[dict]:
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(platform.url).netloc, timeout=10)
    connection.request("GET", "/journal")
    return [json.loads(line) for line in connection.getresponse().read().decode().splitlines()]


def changes(platform, before: int = 0) -> list[str]:
    return [f"{line['method']} {line['path']}" for line in journal(platform)[before:] if line["method"] not in ("GET", "HEAD")]


def client(platform) -> ElevenLabs:
    return ElevenLabs(base_url=platform.url, api_key=KEY)


def only_agent(eleven: ElevenLabs):
    agents = eleven.conversational_ai.agents.list().agents
    expect(len(agents) == 1, "one agent", len(agents))
    return eleven.conversational_ai.agents.get(agents[0].agent_id)


def every_field(platform, account: Account) -> str:
    """All that docs/elevenlabs.md says of the agent, as the client reads it."""
    printed = account.setup("--first-message", "Hey Josh, what's up?")
    expect("read back: every field is as wanted" in printed, "a reading back", printed)
    eleven = client(platform)
    agent = only_agent(eleven)
    config, settings = agent.conversation_config, agent.platform_settings
    prompt, secrets = config.agent.prompt, eleven.conversational_ai.secrets.list().secrets
    expect(len(secrets) == 1 and secrets[0].name == "clawdbot-gateway", "one secret", secrets)
    wanted = {
        "name": (agent.name, "Clawdbot Voice"), "tags": (sorted(agent.tags), ["clawdbot", "voice-gateway"]),
        "first_message": (config.agent.first_message, "Hey Josh, what's up?"), "language": (config.agent.language, "en"),
        "disable_first_message_interruptions": (config.agent.disable_first_message_interruptions, False),
        "prompt": ("{{system__conversation_id}}" in prompt.prompt, True), "llm": (prompt.llm, "custom-llm"),
        "temperature": (prompt.temperature, None), "max_tokens": (prompt.max_tokens, -1),
        "ignore_default_personality": (prompt.ignore_default_personality, True),
        "cascade_timeout_seconds": (prompt.cascade_timeout_seconds, 15), "backup": (prompt.backup_llm_config.preference, "disabled"),
        "url": (prompt.custom_llm.url, "https://voice.example.com/v1"), "model_id": (prompt.custom_llm.model_id, "clawdbot"),
        "api_type": (prompt.custom_llm.api_type, "chat_completions"), "secret": (prompt.custom_llm.api_key.secret_id, secrets[0].secret_id),
        "header": (prompt.custom_llm.request_headers["X-Conversation-Id"].variable_name, "system__conversation_id"),
        "end_call": (prompt.built_in_tools.end_call.params.system_tool_type, "end_call"),
        "skip_turn": (prompt.built_in_tools.skip_turn.params.system_tool_type, "skip_turn"),
        "voice": (config.tts.voice_id, "6aDn1KB0hjpdcocrUkmq"), "tts": (config.tts.model_id, "eleven_flash_v2"),
        "stability": (config.tts.stability, 0.5), "similarity_boost": (config.tts.similarity_boost, 0.8), "speed": (config.tts.speed, 1),
        "output": (config.tts.agent_output_audio_format, "pcm_16000"), "asr": (config.asr.provider, "scribe_realtime"),
        "quality": (config.asr.quality, "high"), "input": (config.asr.user_input_audio_format, "pcm_16000"),
        "keywords": (config.asr.keywords, ["Clawdbot"]), "turn_timeout": (config.turn.turn_timeout, 10),
        "silence": (config.turn.silence_end_call_timeout, 60), "eagerness": (config.turn.turn_eagerness, "normal"),
        "speculative": (config.turn.speculative_turn, False), "soft_timeout": (config.turn.soft_timeout_config.timeout_seconds, -1),
        "duration": (config.conversation.max_duration_seconds, 1800),
        "events": (set(config.conversation.client_events), {
            "conversation_initiation_metadata", "ping", "audio", "interruption", "user_transcript", "agent_response",
            "agent_response_correction", "agent_tool_response"}),
        "auth": (settings.auth.enable_auth, True), "at once": (settings.call_limits.agent_concurrency_limit, 2),
        "a day": (settings.call_limits.daily_limit, 200), "extra body": (settings.overrides.custom_llm_extra_body, True),
        "override": (settings.overrides.conversation_config_override.agent.first_message, True)}
    for field, (got, want) in wanted.items():
        expect(got == want, f"{field} {want!r}", got)
    account.no_secret_printed("vg_")
    return f"{len(wanted)} fields"


def twice(platform, account: Account) -> str:
    account.setup()
    before, was = len(journal(platform)), only_agent(client(platform))
    expect("nothing to change" in account.setup(), "nothing to change")
    expect(changes(platform, before) == [], "no request that changes anything", changes(platform, before))
    expect(only_agent(client(platform)) == was, "the agent as it was")
    return f"{len(journal(platform)) - before} requests, none of them a change"


def put_right(platform, account: Account) -> str:
    account.setup()
    eleven = client(platform)
    agent = only_agent(eleven)
    llm = {"url": "https://elsewhere.example.com/v1", "api_type": "chat_completions", "request_headers": {"X-Mine": "1"}}
    eleven.conversational_ai.agents.update(
        agent.agent_id, tags=["mine"],
        conversation_config={
            "agent": {"prompt": {
                "cascade_timeout_seconds": 4, "timezone": "Europe/Madrid", "custom_llm": llm,
                "backup_llm_config": {"preference": "override", "order": ["gemini-2.5-flash"]}}},
            "turn": {"speculative_turn": True}})
    printed = account.run("elevenlabs", "show")
    expect("! conversation_config.turn.speculative_turn: true, wanted false" in printed, "the difference in show", printed)
    expect("every field is as wanted" in account.setup(), "every field as wanted again")
    prompt = only_agent(eleven).conversation_config.agent.prompt
    expect(prompt.cascade_timeout_seconds == 15 and prompt.backup_llm_config.preference == "disabled", "what was changed is put right")
    expect(prompt.custom_llm.url == "https://voice.example.com/v1", "the URL is put right", prompt.custom_llm)
    expect(prompt.timezone == "Europe/Madrid" and "X-Mine" in prompt.custom_llm.request_headers, "what was added stays", prompt)
    expect(set(only_agent(eleven).tags) == {"mine", "clawdbot", "voice-gateway"}, "tags of one's own stay")
    expect("all as wanted" in account.run("elevenlabs", "show"), "nothing differs in show")
    return "5 changed, 3 added"


def dry_run(platform, account: Account) -> None:
    printed = account.setup("--dry-run")
    expect("would make the agent" in printed, "what would be done", printed)
    expect(changes(platform) == [], "no request that changes anything", changes(platform))
    expect(account.run("token", "list").count("\n") == 1, "no token")


def refusals(platform, account: Account) -> None:
    expect("Samantha Calm" in account.setup("--voice", "Sam", code=64), "the voices there are")
    account.environment["VOICE_GATEWAY_ELEVENLABS_API_KEY"] = "xi-wrong-0123456789"
    expect("Invalid API key" in account.setup(code=77), "the server's own words")
    account.environment["VOICE_GATEWAY_ELEVENLABS_BASE_URL"] = "http://127.0.0.1:1"
    account.setup(code=69)
    account.environment["VOICE_GATEWAY_ELEVENLABS_BASE_URL"] = "http://api.example.com"
    account.setup(code=78)
    expect(changes(platform) == [], "nothing changed")
    account.no_secret_printed("xi-wrong")


def number(platform, account: Account) -> None:
    file = account.folder / "twilio.token"
    file.write_text("twilio-canary\n")
    file.chmod(0o600)
    flags = ["--twilio-number", "+15551234567", "--twilio-sid", "AC" + "0" * 32, "--twilio-token-file", str(file)]
    account.setup(*flags)
    agent = only_agent(client(platform))
    expect([phone.phone_number for phone in agent.phone_numbers] == ["+15551234567"], "the number with the agent", agent.phone_numbers)
    before = len(journal(platform))
    account.setup(*flags)
    expect(changes(platform, before) == [], "nothing changed the second time", changes(platform, before))
    account.no_secret_printed("twilio-canary")


def webhook(platform, account: Account) -> str:
    """The webhook that setup makes, its key in a file, and deliveries signed with that key."""
    file = account.folder / "webhook.secret"
    account.setup("--webhook-secret-file", str(file))
    before = len(journal(platform))
    account.setup("--webhook-secret-file", str(file))
    expect(changes(platform, before) == [], "nothing changed the second time", changes(platform, before))
    secret, agent = file.read_text().strip(), only_agent(client(platform))
    expect(file.stat().st_mode & 0o777 == 0o600, "a file of mode 600")
    events = agent.platform_settings.workspace_overrides.webhooks.events
    expect(set(events) == {"transcript", "call_initiation_failure"}, "the events", events)
    body = json.dumps({
        "type": "post_call_transcription", "event_timestamp": int(time.time()),
        "data": {
            "agent_id": agent.agent_id, "conversation_id": "conv_py", "status": "done", "transcript": [],
            "metadata": {"call_duration_secs": 12, "termination_reason": "Client disconnected"},
            "analysis": {"call_successful": "success", "transcript_summary": "A short talk."}}})

    def signed(at: int, key: str = secret) -> str:
        return f"t={at},v0=" + hmac.new(key.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()

    now = int(time.time())
    client(platform).webhooks.construct_event(body, signed(now), secret)
    gateway = account.serve(VOICE_GATEWAY_ELEVENLABS_WEBHOOK_SECRET_FILE=str(file))
    try:
        def deliver(signature: str | None) -> tuple[int, str]:
            connection = http.client.HTTPConnection(urllib.parse.urlsplit(gateway.url).netloc, timeout=10)
            connection.request("POST", "/webhooks/elevenlabs", body, {"ElevenLabs-Signature": signature} if signature else {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

        expect(deliver(signed(now)) == (200, '{"status":"kept"}'), "kept", deliver(signed(now)))
        expect(deliver(signed(now + 1)) == (200, '{"status":"known"}'), "known the second time")
        for name, bad in {"none": None, "old": signed(now - 1900), "ahead": signed(now + 600), "another key": signed(now, "other")}.items():
            expect(deliver(bad)[0] == 401, f"401 for {name}", deliver(bad))
    finally:
        gateway.end()
    shown = account.run("sessions", "show", "main")
    expect(shown.count("conv_py") == 1 and "A short talk." in shown, "the report with the session, once", shown)
    expect(json.loads(account.run("elevenlabs", "show", "--call", "conv_py")) == json.loads(body), "all of the report")
    account.no_secret_printed(secret)
    return "kept, known, 4 refused"


def talk(platform, account: Account) -> str:
    """The agent that setup made is talked to: the platform asks this gateway with the secret it stores, and reports afterwards."""
    from platform_calls import Call

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    account.environment["VOICE_GATEWAY_TUNNEL_URL"] = f"http://127.0.0.1:{port}"
    file = account.folder / "webhook.secret"
    account.setup("--webhook-secret-file", str(file))
    gateway = account.serve(port, VOICE_GATEWAY_ELEVENLABS_WEBHOOK_SECRET_FILE=str(file))
    try:
        with Call(platform, only_agent(client(platform)).agent_id, signed=True) as call:
            greeting = call.replies.get(timeout=20)
            reply = call.ask("Tell me about the lighthouse.")
        expect(greeting == "Hello, what can I do for you?", "the first message", greeting)
        expect("lighthouse" in reply, "the gateway's answer", reply)
        until = time.monotonic() + 20
        while "reported by ElevenLabs" not in (shown := account.run("sessions", "show", "main")):
            expect(time.monotonic() < until, "the platform's report with the session", shown)
            time.sleep(0.2)
    finally:
        gateway.end()
    expect("lighthouse" in shown, "the conversation in the session", shown)
    checked = account.run("elevenlabs", "check")
    expect("1 conversations, 0 failed" in checked and "first token, as ElevenLabs sees it: p50" in checked, "a good conversation", checked)
    return checked.splitlines()[-2]


def failed_talk(platform, account: Account) -> str:
    """Where the gateway is not there, the conversation fails, and check says what of and what helps."""
    from platform_calls import Call

    account.environment["VOICE_GATEWAY_TUNNEL_URL"] = "http://127.0.0.1:9"
    account.setup()
    call = Call(platform, only_agent(client(platform)).agent_id, signed=True)
    with call:
        call.conversation.send_user_message("Is anybody there?")
        call.ended.get(timeout=60)
    checked = account.run("elevenlabs", "check", code=1)
    expect("FAIL" in checked and "mend:" in checked, "the failure and its mend", checked)
    return checked.splitlines()[0]


class Tap(ThreadingHTTPServer):
    """Stands before the platform and knows what the platform's secret is at every moment."""

    daemon_threads = True

    def __init__(self, platform: str):
        super().__init__(("127.0.0.1", 0), TapHandler)
        self.platform, self.secret = urllib.parse.urlsplit(platform).netloc, ""
        threading.Thread(target=self.serve_forever, daemon=True).start()


class TapHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        connection = http.client.HTTPConnection(self.server.platform, timeout=20)
        headers = {name: self.headers[name] for name in ["xi-api-key", "content-type"] if name in self.headers}
        connection.request(self.command, self.path, body or None, headers)
        answer = connection.getresponse()
        text = answer.read()
        if "/secrets" in self.path and body and answer.status == 200:
            self.server.secret = json.loads(body)["value"]
        self.send_response(answer.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PATCH = pass_on

    def log_message(self, *_) -> None:
        pass


def rotation(platform, account: Account, rotations: int = 20, requests_a_second: int = 50) -> str:
    """Whoever asks with the secret as the platform has it at that moment is never refused; the first token is, once its grace has ended."""
    tap = Tap(platform.url)
    account.environment["VOICE_GATEWAY_ELEVENLABS_BASE_URL"] = f"http://127.0.0.1:{tap.server_address[1]}"
    account.setup()
    first, refused, asked, done = tap.secret, [], 0, threading.Event()
    gateway = account.serve(VOICE_GATEWAY_LIMITS_REQUESTS_PER_MINUTE="0")

    def status(token: str) -> int:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(gateway.url).netloc, timeout=10)
        connection.request("GET", "/v1/models", headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status

    def ask() -> None:
        nonlocal asked
        began = time.monotonic()
        while not done.is_set():
            answer = status(tap.secret)
            asked += 1
            if answer != 200:
                refused.append(answer)
            done.wait(max(0.0, began + asked / requests_a_second - time.monotonic()))

    try:
        asking = threading.Thread(target=ask)
        asking.start()
        values = {first}
        for _ in range(rotations):
            account.setup("--rotate-secret", "--grace", "10s")
            values.add(tap.secret)
        done.set()
        asking.join()
        expect(len(values) == rotations + 1, f"{rotations + 1} values", len(values))
        expect(refused == [], "no request refused", refused[:5])
        time.sleep(11.1)
        expect(status(tap.secret) == 200, "the last one still good")
        old = [value for value in values if value != tap.secret]
        expect(all(status(value) == 401 for value in old), "every old one refused after its grace")
        account.no_secret_printed(*values)
    finally:
        done.set()
        gateway.end()
        tap.shutdown()
    return f"{rotations} rotations, {asked} requests, none refused"


CHECKS = [
    ("every field of the agent", every_field, []), ("a second setup changes nothing", twice, []), ("what was changed is put right", put_right, []),
    ("where PATCH merges custom_llm", put_right, ["--merge-custom-llm"]), ("a dry run changes nothing", dry_run, []),
    ("refusals and their exit codes", refusals, ["--key", KEY]), ("a number of Twilio's", number, []), ("the post-call webhook", webhook, []),
    ("a conversation, its report and check", talk, []), ("a conversation that fails", failed_talk, []),
    ("rotating under load", rotation, []),
]
