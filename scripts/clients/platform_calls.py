"""The elevenlabs client holds conversations with the fake platform, which asks the fake model: text, speech, barge-in, tools, signed URLs, failures."""

import queue
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

from elevenlabs.conversational_ai.conversation import (
    AudioInterface, ClientTools, Conversation, ConversationInitiationData)
from platform_rest import client, configuration
from report import expect

LIMIT_S = 20.0


class Speaker(AudioInterface):
    """A sound device that only counts."""

    def __init__(self):
        self.played, self.interrupted = 0, 0

    def start(self, input_callback):
        self.send = input_callback

    def stop(self):
        pass

    def output(self, audio: bytes):
        self.played += len(audio)

    def interrupt(self):
        self.interrupted += 1


class Call:
    """One conversation with everything the client was told."""

    def __init__(self, platform, agent: str, signed: bool = False, speaker: Speaker | None = None, tools: ClientTools | None = None, **config):
        self.replies, self.corrections, self.transcripts = queue.Queue(), queue.Queue(), queue.Queue()
        self.parts, self.latencies, self.alignments, self.ended = [], [], [], queue.Queue()
        self.conversation = Conversation(
            client(platform.url), agent, user_id="josh", requires_auth=signed, audio_interface=speaker, client_tools=tools,
            config=ConversationInitiationData(**config), callback_agent_response=self.replies.put,
            callback_agent_response_correction=lambda *pair: self.corrections.put(pair), callback_user_transcript=self.transcripts.put,
            callback_agent_chat_response_part=lambda text, kind: self.parts.append((kind.value, text)),
            callback_latency_measurement=self.latencies.append, callback_audio_alignment=self.alignments.append,
            callback_disconnect=self.ended.put)

    def __enter__(self) -> "Call":
        self.conversation.start_session()
        until(lambda: self.conversation._conversation_id, "the conversation's metadata")
        return self

    def __exit__(self, *_) -> None:
        self.conversation.end_session()
        self.conversation.wait_for_session_end()

    def ask(self, text: str) -> str:
        self.conversation.send_user_message(text)
        return self.replies.get(timeout=LIMIT_S)


def until(holds, what: str):
    began = time.monotonic()
    while not (found := holds()):
        expect(time.monotonic() - began < LIMIT_S, what)
        time.sleep(0.01)
    return found


def made(platform, model, settings: dict | None = None, **prompt) -> str:
    """An agent whose custom LLM is the fake model."""
    eleven = client(platform.url)
    secret = eleven.conversational_ai.secrets.create(name="gateway", value="the-token").secret_id
    config = configuration(secret, **prompt)
    config["agent"]["prompt"]["custom_llm"]["url"] = model.url + "/v1"
    return eleven.conversational_ai.agents.create(conversation_config=config, name="Voice", platform_settings=settings).agent_id


def kept(platform, call: Call):
    """The conversation as REST tells of it, once it is over."""
    conversations = client(platform.url).conversational_ai.conversations

    def over():
        found = conversations.get(call.conversation._conversation_id)
        return found if found.status in ("done", "failed") else None

    return until(over, "the conversation's end")


def text(platform, model) -> str:
    agent = made(platform, model)
    with Call(platform, agent) as call:
        expect(call.replies.get(timeout=LIMIT_S) == "Hey, what's up?", "the greeting")
        answer = call.ask("My secret word is mango. [[words 12]]")
        expect(len(answer.split()) >= 12, "a reply of words", answer)
        expect(call.transcripts.get(timeout=LIMIT_S).startswith("My secret"), "the user's own words")
        expect([kind for kind, _ in call.parts][0] == "start" and call.parts[-1][0] == "stop", "parts", call.parts)
        expect("".join(words for _, words in call.parts).strip() == answer, "the parts joined", call.parts)
        answer = call.ask("What is my secret word?")
        expect("mango" in answer, "the history at the model", answer)
        until(lambda: call.latencies, "a latency")
    found = kept(platform, call)
    roles = [item.role for item in found.transcript]
    expect(roles == ["agent", "user", "agent", "user", "agent"], "five messages", roles)
    expect(found.metadata.termination_reason == "Client disconnected", "its end", found.metadata)
    expect(found.metadata.conversation_initiation_source == "python_sdk", "its source", found.metadata)
    first = found.transcript[2].conversation_turn_metrics.metrics["convai_llm_service_ttfb"].elapsed_time
    expect(0 <= first < 10, "the first token's time", first)
    listed = client(platform.url).conversational_ai.conversations.list(agent_id=agent).conversations
    expect([one.conversation_id for one in listed] == [found.conversation_id], "one conversation listed", listed)
    return f"first token {first * 1000:.0f} ms by the record"


def speech(platform, model) -> str:
    speaker = Speaker()
    with Call(platform, made(platform, model), speaker=speaker) as call:
        until(lambda: speaker.played > 0, "the greeting's sound")
        call.replies.get(timeout=LIMIT_S)
        call.ask("[[words 6]]")
        until(lambda: len(call.alignments) >= 9, "the words' alignment")
        expect(all(len(one.chars) == len(one.char_durations_ms) for one in call.alignments), "aligned characters", call.alignments)
    return f"{speaker.played} bytes of sound, {len(call.alignments)} words"


def barge_in(platform, model) -> str:
    speaker = Speaker()
    before = model.probe()["cancelled"]
    with Call(platform, made(platform, model), speaker=speaker) as call:
        call.replies.get(timeout=LIMIT_S)
        until(lambda: len(call.alignments) >= 3, "the greeting's last word")
        time.sleep(0.5)  # It lasts 50 ms; without a pause the greeting is what would be interrupted.
        call.conversation.send_user_message("[[words 400]]")
        until(lambda: len(call.alignments) >= 8, "some words of the reply")
        call.conversation.send_user_message("Stop. [[words 8]]")
        original, corrected = call.corrections.get(timeout=LIMIT_S)
        expect(corrected.endswith("...") and original.startswith(corrected[:-3]), "a prefix and three dots", (original, corrected))
        expect(speaker.interrupted == 1, "one interruption", speaker.interrupted)
        expect(model.cancelled_within(before, 5) is not None, "the request closed")
        call.replies.get(timeout=LIMIT_S)
        call.replies.get(timeout=LIMIT_S)
        body = model.requests()[-1]["body"]
        expect(corrected in str(body), "the heard words in the next request", body)
    item = kept(platform, call).transcript[2]
    expect(item.interrupted and item.message == corrected and item.original_message, "the record's interruption", item)
    return repr(corrected)


def tools(platform, model) -> str:
    seen = queue.Queue()
    mine = ClientTools()
    mine.register("add", lambda parameters: seen.put(parameters) or "7")
    agent = made(platform, model, tools=[{
        "type": "client", "name": "add", "description": "Adds.", "expects_response": True, "parameters": {
            "type": "object", "properties": {"a": {"type": "number", "description": "One."}}}}])
    with Call(platform, agent, tools=mine) as call:
        call.replies.get(timeout=LIMIT_S)
        call.conversation.send_user_message('[[call add {"a":3}]]')
        expect(seen.get(timeout=LIMIT_S)["a"] == 3, "the tool's argument")
        call.replies.get(timeout=LIMIT_S)
    item = next(item for item in kept(platform, call).transcript if item.tool_calls)
    expect(item.tool_results[0].result_value == "7", "the tool's result", item)
    return "add(3) = 7"


def goodbye(platform, model) -> str:
    with Call(platform, made(platform, model)) as call:
        call.replies.get(timeout=LIMIT_S)
        call.conversation.send_user_message('[[call end_call {"reason":"done","system__message_to_speak":"Bye then."}]]')
        expect(call.replies.get(timeout=LIMIT_S) == "Bye then.", "the farewell")
        end = call.ended.get(timeout=LIMIT_S)
        expect(end.reason == "agent" and end.close_code == 1000, "an end by the agent", end)
    return f"{end.close_code} {end.close_reason}"


def signed(platform, model) -> str:
    agent = made(platform, model, {"auth": {"enable_auth": True}, "overrides": {"custom_llm_extra_body": True}})
    with Call(platform, agent, signed=True, extra_body={"session": "main"}) as call:
        call.replies.get(timeout=LIMIT_S)
        call.ask("Hello.")
    expect(kept(platform, call).metadata.authorization_method == "signed_url", "how it was authorized")
    expect(model.requests()[-1]["body"]["elevenlabs_extra_body"] == {"session": "main"}, "the extra body", model.requests()[-1])
    refused = Call(platform, agent)
    refused.conversation.start_session()
    end = refused.ended.get(timeout=LIMIT_S)
    expect(end.close_code == 1008, "1008 without a signature", end)
    return f"{end.close_code} {end.close_reason}"


def failing(platform, model) -> str:
    with Call(platform, made(platform, model)) as call:
        call.replies.get(timeout=LIMIT_S)
        call.conversation.send_user_message("[[fail 500]]")
        end = call.ended.get(timeout=LIMIT_S)
    expect(end.close_code == 1002 and end.close_reason == "custom_llm generation failed", "1002", end)
    found = kept(platform, call)
    expect(found.status == "failed" and found.metadata.error.code == 1002, "a failed record", found.metadata)
    return f"{len(model.requests())} requests, {end.close_reason}"


def overridden(platform, model) -> str:
    agent = made(platform, model)
    call = Call(platform, agent, conversation_config_override={"agent": {"first_message": "Mine."}})
    call.conversation.start_session()
    end = call.ended.get(timeout=LIMIT_S)
    expect(end.close_code == 1008 and "first_message" in end.close_reason, "1008 for the override", end)
    return end.close_reason


class Hook(HTTPServer):
    """A place for webhooks that answers 200 and keeps them."""

    def __init__(self):
        received = self.received = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.put((self.headers.get("ElevenLabs-Signature"), body.decode()))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def webhook(platform, model) -> str:
    eleven = client(platform.url)
    with Hook() as hook:
        made_hook = eleven.webhooks.create(
            settings={"auth_type": "hmac", "name": "calls", "webhook_url": f"http://127.0.0.1:{hook.server_port}/hook"})
        agent = made(platform, model, {"workspace_overrides": {"webhooks": {
            "post_call_webhook_id": made_hook.webhook_id, "events": ["transcript"]}}})
        with Call(platform, agent) as call:
            call.replies.get(timeout=LIMIT_S)
            call.ask("Hello.")
        signature, body = hook.received.get(timeout=LIMIT_S)
        event = eleven.webhooks.construct_event(body, signature, made_hook.webhook_secret)
        expect(event["data"]["conversation_id"] == call.conversation._conversation_id, "the conversation", event)
        for fault in ["bad-signature", "stale", "tampered", "unsigned"]:
            query = urllib.parse.urlencode({"conversation_id": call.conversation._conversation_id, "fault": fault})
            urllib.request.urlopen(f"{platform.url}/deliver?{query}", data=b"", timeout=5)
            signature, body = hook.received.get(timeout=LIMIT_S)
            try:
                eleven.webhooks.construct_event(body, signature, made_hook.webhook_secret)
                expect(False, f"{fault} refused")
            except Exception as error:
                expect("BadRequest" in type(error).__name__, f"{fault} refused by the client", error)
        hook.shutdown()
    return "1 good, 4 refused"


def through_the_gateway(platform, gateway) -> str:
    """The whole way: ElevenLabs' client, the platform, the gateway, its agent; what was heard is what the session keeps."""
    key = gateway.key("voice")
    eleven = client(platform.url)
    secret = eleven.conversational_ai.secrets.create(name="gateway", value=key.token).secret_id
    config = configuration(secret)
    config["agent"]["prompt"]["custom_llm"]["url"] = gateway.base_url
    agent = eleven.conversational_ai.agents.create(conversation_config=config, name="Voice").agent_id
    speaker = Speaker()
    with Call(platform, agent, speaker=speaker) as call:
        call.replies.get(timeout=LIMIT_S)
        until(lambda: len(call.alignments) >= 3, "the greeting's last word")
        time.sleep(0.5)
        call.conversation.send_user_message("Tell me a story. [[words 60]]")
        until(lambda: len(call.alignments) >= 8, "some words of the story")
        call.conversation.send_user_message("What did I just say?")
        _, corrected = call.corrections.get(timeout=LIMIT_S)
        call.replies.get(timeout=LIMIT_S)  # The story, as far as it had come.
        answer = call.replies.get(timeout=LIMIT_S)
        expect("Tell me a story" in answer, "the gateway's memory", answer)
    kept(platform, call)
    history = [(line["role"], line["text"], line["state"]) for line in gateway.history(key)]
    story = next(line for line in history if line[0] == "assistant" and line[1].startswith("word1"))
    expect(story[1] == corrected.removesuffix("...").strip() and story[2] == "interrupted", "the heard words in the session", (story, corrected))
    return f"heard {corrected!r}, kept {story[1]!r}"


FAST = ("--key", "xi-test", "--words-per-minute", "1200", "--ping-ms", "100")
CHECKS = [
    ("text, history and record", text, FAST), ("speech with alignment", speech, FAST), ("barge-in", barge_in, FAST),
    ("a client's tool", tools, FAST), ("end_call", goodbye, FAST), ("signed URL, extra body", signed, FAST),
    ("a failing model", failing, FAST), ("an override that is not allowed", overridden, FAST), ("post-call webhook", webhook, FAST),
]
