"""The elevenlabs client sets an agent up over the fake platform's REST routes, as `voice-gateway elevenlabs setup` does, and is refused where it must be."""

import json
import urllib.error
import urllib.request

from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from report import expect

KEY = "xi-test"
CUSTOM_LLM = {
    "url": "http://127.0.0.1:9/v1", "model_id": "clawdbot", "api_type": "chat_completions",
    "request_headers": {"X-Conversation-Id": {"variable_name": "system__conversation_id"}},
}


def client(url: str, key: str = KEY) -> ElevenLabs:
    return ElevenLabs(base_url=url, api_key=key)


def configuration(secret: str, **prompt) -> dict:
    """The conversation configuration that makes an agent speak with a gateway."""
    return {
        "agent": {
            "first_message": "Hey, what's up?", "language": "en",
            "prompt": {
                "prompt": "A thin voice front-end.", "llm": "custom-llm", "temperature": None, "max_tokens": -1,
                "cascade_timeout_seconds": 15, "backup_llm_config": {"preference": "disabled"}, "ignore_default_personality": True,
                "custom_llm": {**CUSTOM_LLM, "api_key": {"secret_id": secret}},
                "built_in_tools": {
                    name: {"name": name, "description": "", "params": {"system_tool_type": name}} for name in ["end_call", "skip_turn"]},
                **prompt,
            },
        },
        "tts": {"voice_id": "6aDn1KB0hjpdcocrUkmq", "model_id": "eleven_flash_v2", "agent_output_audio_format": "pcm_16000"},
        "turn": {"turn_timeout": 10, "speculative_turn": False},
        "conversation": {
            "max_duration_seconds": 1800,
            "client_events": [
                "conversation_initiation_metadata", "ping", "audio", "interruption", "user_transcript", "agent_response",
                "agent_response_correction", "agent_tool_response", "agent_chat_response_part", "client_tool_call"],
        },
    }


def refused(status: int, call, *arguments, **named) -> object:
    try:
        call(*arguments, **named)
    except ApiError as error:
        expect(error.status_code == status, f"status {status}", (error.status_code, error.body))
        return error.body["detail"] if isinstance(error.body, dict) else error.body.detail
    expect(False, f"status {status}", "success")


def agent(platform) -> str:
    eleven = client(platform.url)
    secret = eleven.conversational_ai.secrets.create(name="gateway", value="token-1")
    made = eleven.conversational_ai.agents.create(
        conversation_config=configuration(secret.secret_id), name="Voice", tags=["gateway"],
        platform_settings={
            "auth": {"enable_auth": True},
            "overrides": {"custom_llm_extra_body": True, "conversation_config_override": {"agent": {"first_message": True}}}})
    read = eleven.conversational_ai.agents.get(made.agent_id)
    prompt = read.conversation_config.agent.prompt
    expect(prompt.llm == "custom-llm", "llm custom-llm", prompt.llm)
    expect(prompt.custom_llm.url == CUSTOM_LLM["url"], "the custom LLM's URL", prompt.custom_llm.url)
    expect(prompt.custom_llm.api_key.secret_id == secret.secret_id, "the secret", prompt.custom_llm.api_key)
    expect(prompt.cascade_timeout_seconds == 15, "a cascade timeout of 15", prompt.cascade_timeout_seconds)
    expect(prompt.temperature is None, "no temperature", prompt.temperature)
    expect(prompt.backup_llm_config.preference == "disabled", "no backup", prompt.backup_llm_config)
    expect(prompt.built_in_tools.end_call.name == "end_call", "end_call", prompt.built_in_tools)
    expect(prompt.built_in_tools.language_detection is None, "no language_detection", prompt.built_in_tools)
    expect(read.conversation_config.tts.voice_id == "6aDn1KB0hjpdcocrUkmq", "the voice", read.conversation_config.tts)
    expect(read.conversation_config.turn.turn_timeout == 10, "the turn timeout", read.conversation_config.turn)
    expect(read.platform_settings.auth.enable_auth is True, "authentication", read.platform_settings.auth)
    expect(read.tags == ["gateway"] and read.name == "Voice", "name and tags", (read.name, read.tags))
    used = eleven.conversational_ai.secrets.list().secrets[0]
    expect(used.used_by.agents[0].id == made.agent_id, "the secret's user", used)
    detail = refused(400, eleven.conversational_ai.secrets.delete, secret.secret_id)
    expect(detail["status"] == "secret_in_use", "secret_in_use", detail)
    return made.agent_id


def merge(platform) -> str:
    eleven = client(platform.url)
    agents = eleven.conversational_ai.agents
    secret = eleven.conversational_ai.secrets.create(name="gateway", value="token-1").secret_id
    made = agents.create(conversation_config=configuration(secret), name="Merged").agent_id
    agents.update(made, conversation_config={"agent": {"prompt": {"cascade_timeout_seconds": 12}}})
    prompt = agents.get(made).conversation_config.agent.prompt
    expect(prompt.cascade_timeout_seconds == 12, "12 seconds", prompt.cascade_timeout_seconds)
    expect(prompt.custom_llm.url == CUSTOM_LLM["url"], "the custom LLM kept", prompt.custom_llm)
    agents.update(made, conversation_config={"agent": {"prompt": {"custom_llm": {"url": "https://other.example.com/v1"}}}})
    custom = agents.get(made).conversation_config.agent.prompt.custom_llm
    expect(custom.url == "https://other.example.com/v1" and custom.api_key is None, "custom_llm replaced whole", custom)
    agents.update(made, name="Renamed")
    expect([found.name for found in agents.list(search="renam").agents] == ["Renamed"], "the agent found by name")
    before = agents.get(made)
    agents.update(made, conversation_config={"agent": {"prompt": {"cascade_timeout_seconds": 12}}})
    expect(agents.get(made).conversation_config == before.conversation_config, "the same configuration after the same change")
    agents.delete(made)
    detail = refused(404, agents.get, made)
    expect(detail["status"] == "agent_not_found", "agent_not_found", detail)
    return "7 updates read back"


def bodies(platform) -> str:
    eleven = client(platform.url)
    agents = eleven.conversational_ai.agents
    secret = eleven.conversational_ai.secrets.create(name="gateway", value="t").secret_id
    wrong = configuration(secret)
    wrong["agent"]["llm"] = "custom-llm"
    detail = refused(422, agents.create, conversation_config=wrong)
    expect(detail[0]["loc"] == ["body", "conversation_config", "agent", "llm"], "the misplaced llm named", detail)
    for seconds in [1, 1.99, 15.01, 60]:
        detail = refused(422, agents.create, conversation_config=configuration(secret, cascade_timeout_seconds=seconds))
        expect(detail[0]["loc"][-1] == "cascade_timeout_seconds", "the cascade timeout named", detail)
    spoken = configuration(secret)
    spoken["tts"]["model_id"] = "eleven_flash_v2_5"
    detail = refused(400, agents.create, conversation_config=spoken)
    expect(detail["message"] == "English Agents must use turbo or flash v2.", "English agents refuse v2_5", detail)
    spoken["agent"]["language"] = "de"
    agents.create(conversation_config=spoken)
    refused(404, agents.create, conversation_config=configuration("no-such-secret"))
    silent = configuration(secret)
    silent["tts"]["voice_id"] = "no-such-voice"
    refused(404, agents.create, conversation_config=silent)
    undescribed = configuration(secret, tools=[{
        "type": "client", "name": "add", "description": "Adds.",
        "parameters": {"type": "object", "properties": {"a": {"type": "number"}}}}])
    refused(422, agents.create, conversation_config=undescribed)
    request = urllib.request.Request(
        platform.url + "/v1/convai/secrets", data=b'{"type":"new","name":"x"', headers={"xi-api-key": KEY}, method="POST")
    try:
        urllib.request.urlopen(request, timeout=5)
        expect(False, "422 to half a body")
    except urllib.error.HTTPError as error:
        expect(error.code == 422 and json.load(error)["detail"][0]["type"] == "json_invalid", "json_invalid", error.code)
    return "11 bodies refused"


def keys(platform) -> str:
    detail = refused(401, client(platform.url, "wrong").voices.search)
    expect(detail["status"] == "invalid_api_key", "invalid_api_key", detail)
    try:
        urllib.request.urlopen(platform.url + "/v1/convai/agents", timeout=5)
        expect(False, "401 without a key")
    except urllib.error.HTTPError as error:
        expect(error.code == 401 and json.load(error)["detail"]["status"] == "needs_authorization", "needs_authorization", error.code)
    detail = refused(401, client(platform.url).webhooks.list)
    expect(detail["status"] == "missing_permissions", "missing_permissions", detail)
    return "401 three ways"


def voices(platform) -> str:
    found = client(platform.url).voices.search(search="Samantha")
    names = [voice.name for voice in found.voices]
    expect(names == ["Samantha", "Samantha Calm"] and found.total_count == 2, "both Samanthas", names)
    first = client(platform.url).voices.search(page_size=1)
    second = client(platform.url).voices.search(page_size=1, next_page_token=first.next_page_token)
    expect(first.has_more and second.voices[0].voice_id != first.voices[0].voice_id, "pages", second)
    return ", ".join(names)


def phones(platform) -> str:
    eleven = client(platform.url)
    numbers = eleven.conversational_ai.phone_numbers
    secret = eleven.conversational_ai.secrets.create(name="gateway", value="t").secret_id
    made = eleven.conversational_ai.agents.create(conversation_config=configuration(secret), name="Phone").agent_id
    number = {"provider": "twilio", "phone_number": "+15551234567", "label": "Home", "sid": "AC1", "token": "t"}
    imported = numbers.create(request=number).phone_number_id
    refused(400, numbers.create, request=number)
    refused(422, numbers.create, request={**number, "phone_number": "555"})
    expect(numbers.get(imported).assigned_agent is None, "no agent yet")
    numbers.update(imported, agent_id=made)
    expect(numbers.get(imported).assigned_agent.agent_id == made, "the agent assigned")
    expect(len(eleven.conversational_ai.agents.get(made).phone_numbers) == 1, "the number on the agent")
    accounts = eleven.conversational_ai.whatsapp_accounts
    account = accounts.list().items[0]
    accounts.update(account.phone_number_id, assigned_agent_id=made)
    expect(accounts.list().items[0].assigned_agent_name == "Phone", "WhatsApp assigned", accounts.list().items)
    eleven.conversational_ai.agents.delete(made)
    expect(numbers.get(imported).assigned_agent is None, "the number free again")
    return account.phone_number


def webhooks(platform) -> str:
    hooks = client(platform.url).webhooks
    made = hooks.create(settings={"auth_type": "hmac", "name": "calls", "webhook_url": "http://127.0.0.1:9/hook"})
    expect(made.webhook_secret.startswith("wsec_"), "a secret", made)
    listed = hooks.list().webhooks[0]
    expect(listed.webhook_id == made.webhook_id and not listed.is_disabled, "the webhook listed", listed)
    expect("wsec" not in listed.model_dump_json(), "no secret in a list", listed)
    hooks.update(made.webhook_id, is_disabled=True, name="off")
    expect(hooks.list().webhooks[0].is_disabled, "the webhook off")
    expect(hooks.delete(made.webhook_id).status == "ok" and hooks.list().webhooks == [], "no webhook left")
    return made.webhook_id


def rotation(platform) -> str:
    secrets = client(platform.url).conversational_ai.secrets
    made = secrets.create(name="gateway", value="token-before")
    changed = secrets.update(made.secret_id, name="gateway", value="token-after")
    expect(changed.secret_id == made.secret_id, "the same secret", changed)
    journal = urllib.request.urlopen(platform.url + "/journal", timeout=5).read().decode()
    expect("token-" not in journal and '"value":"***"' in journal, "no secret in the journal", journal)
    secrets.delete(made.secret_id)
    expect(secrets.list().secrets == [], "no secret left")
    return "value replaced"


KEYED = ("--key", KEY)
CHECKS = [
    ("an agent created and read back", agent, KEYED), ("updates merge", merge, KEYED), ("wrong bodies", bodies, KEYED),
    ("keys and permissions", keys, (*KEYED, "--without", "workspace_write")), ("voices", voices, KEYED),
    ("phone numbers and WhatsApp", phones, (*KEYED, "--whatsapp", "+15550001111")), ("webhooks", webhooks, KEYED),
    ("a secret rotated", rotation, KEYED),
]
