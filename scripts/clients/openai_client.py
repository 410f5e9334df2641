"""openai-python as it is used: plain streams, the .stream() helper, whole answers and refusals."""

import asyncio

import openai
from report import Ear, Failed, Heard, expect

MODEL = "clawdbot"
TIMEOUT_S = 20.0
TALK = [
    "Tell me about the harbour at night, please.",
    "And what about lighthouses?",
    "Do ships still need them?",
    "Thank you, one more thing about ferries.",
]


def client(base_url: str, key: str, **options) -> openai.OpenAI:
    return openai.OpenAI(base_url=base_url, api_key=key, timeout=TIMEOUT_S, **{"max_retries": 0, **options})


def user(text: str) -> dict:
    return {"role": "user", "content": text}


def listen(stream, ear: Ear) -> tuple[Heard, dict]:
    """The text of a stream, and what its envelopes said."""
    ids, finishes, usages, roles = set(), [], [], []
    for chunk in stream:
        ids.add(chunk.id)
        if chunk.usage:
            usages.append(chunk.usage)
            expect(chunk.choices == [], "no choices beside usage", chunk.choices)
        for choice in chunk.choices:
            ear.hear(choice.delta.content)
            roles += [choice.delta.role] if choice.delta.role else []
            finishes += [choice.finish_reason] if choice.finish_reason else []
    expect(len(ids) == 1, "one id in a stream", ids)
    expect(roles == ["assistant"], "the role once", roles)
    return ear.heard(), {"finishes": finishes, "usages": usages}


def conversation(base_url: str, key: str) -> str:
    """Four turns, each streamed with the history so far, on one client."""
    messages, firsts, heard = talk(base_url, key)
    return f"turns={len(TALK)} pieces={heard.pieces} spread_ms={heard.spread_ms:.0f} first_ms_max={max(firsts):.1f}"


def remembered(base_url: str, key: str, history) -> str:
    """The session of a voice token holds the conversation, as the client saw it."""
    messages, _, _ = talk(base_url, key)
    expected, stored = [(message["role"], message["content"]) for message in messages], history()
    got = [(line["role"], line["text"]) for line in stored]
    expect(got == expected, f"the session to hold these {len(expected)} messages: {expected}", got)
    expect(all(line["state"] == "complete" for line in stored), "complete messages", [line["state"] for line in stored])
    return f"messages={len(stored)}"


def talk(base_url: str, key: str) -> tuple[list[dict], list[float], Heard | None]:
    messages, firsts, heard = [], [], None
    with client(base_url, key) as api:
        for text in TALK:
            messages.append(user(text))
            ear = Ear()
            stream = api.chat.completions.create(model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True})
            heard, told = listen(stream, ear)
            heard.expect_piece_by_piece()
            expect(told["finishes"] == ["stop"], "one finish, stop", told["finishes"])
            expect(len(told["usages"]) == 1, "one usage chunk", told["usages"])
            usage = told["usages"][0]
            expect(usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, "usage that adds up", usage)
            expect(usage.completion_tokens > 0, "completion tokens", usage)
            messages.append({"role": "assistant", "content": heard.text})
            firsts.append(heard.first_ms)
    return messages, firsts, heard


def asynchronous_conversation(base_url: str, key: str) -> str:
    async def talk() -> str:
        messages, firsts = [], []
        async with openai.AsyncOpenAI(base_url=base_url, api_key=key, timeout=TIMEOUT_S, max_retries=0) as api:
            for text in TALK:
                messages.append(user(text))
                ear = Ear()
                stream = await api.chat.completions.create(model=MODEL, messages=messages, stream=True)
                async for chunk in stream:
                    expect(chunk.choices, "a choice in each chunk when no usage was asked for", chunk)
                    ear.hear(chunk.choices[0].delta.content)
                heard = ear.heard()
                heard.expect_piece_by_piece()
                messages.append({"role": "assistant", "content": heard.text})
                firsts.append(heard.first_ms)
        return f"turns={len(TALK)} first_ms_max={max(firsts):.1f}"

    return asyncio.run(talk())


def at_once(base_url: str, key: str) -> str:
    """Ten streams at once on one client, each with a word that only its own answer may hold."""
    words = ["anchor", "bishop", "candle", "dragon", "engine", "feather", "garden", "hammer", "island", "jungle"]

    async def one(api, word: str) -> str:
        stream = await api.chat.completions.create(model=MODEL, messages=[user(f"Say something of the {word}, please.")], stream=True)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    async def all_of_them() -> list[str]:
        async with openai.AsyncOpenAI(base_url=base_url, api_key=key, timeout=TIMEOUT_S, max_retries=0) as api:
            return await asyncio.gather(*(one(api, word) for word in words))

    answers = asyncio.run(all_of_them())
    for word, answer in zip(words, answers):
        expect(word in answer, f"{word} in its own answer", answer)
        foreign = [other for other in words if other != word and other in answer]
        expect(not foreign, f"nobody else's word beside {word}", foreign)
    return f"streams={len(answers)}"


def helper(base_url: str, key: str) -> str:
    """The .stream() helper, the strictest of the Python readers."""
    ear = Ear()
    with client(base_url, key) as api, api.chat.completions.stream(model=MODEL, messages=[user(TALK[0])]) as stream:
        for event in stream:
            if event.type == "content.delta":
                ear.hear(event.delta)
        final = stream.get_final_completion()
    heard = ear.heard()
    heard.expect_piece_by_piece()
    expect(final.choices[0].message.content == heard.text, "the final text to be the deltas joined", final.choices[0].message.content)
    expect(final.choices[0].finish_reason == "stop", "stop", final.choices[0].finish_reason)
    return f"pieces={heard.pieces} first_ms={heard.first_ms:.1f}"


def whole(base_url: str, key: str) -> str:
    with client(base_url, key) as api:
        answer = api.chat.completions.create(model=MODEL, messages=[user(TALK[0])])
    expect(answer.choices[0].finish_reason == "stop", "stop", answer.choices[0].finish_reason)
    words = len((answer.choices[0].message.content or "").split())
    expect(words >= 8, "8 words or more", answer.choices[0].message.content)
    expect(answer.usage and answer.usage.completion_tokens > 0, "usage with completion tokens", answer.usage)
    expect(answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens, "usage that adds up", answer.usage)
    return f"words={words} completion_tokens={answer.usage.completion_tokens}"


def parameters(base_url: str, key: str) -> str:
    """What people set is taken: a limit ends the answer with length, and the rest is accepted."""
    with client(base_url, key) as api:
        answer = api.chat.completions.create(
            model=MODEL, messages=[{"role": "system", "content": "Be brief."}, user(TALK[0])], max_tokens=3, temperature=0.2, top_p=0.9,
            stop=["\n\n"], seed=7, user="caller-1", extra_body={"elevenlabs_extra_body": {"a": 1}})
        models = [model.id for model in api.models.list()]
        one = api.models.retrieve(models[0]).id
    expect(answer.choices[0].finish_reason == "length", "length after max_tokens=3", answer.choices[0].finish_reason)
    expect(MODEL in models and one == models[0], f"{MODEL} among the models", models)
    return f"finish=length models={','.join(models)}"


def slow_first_token(base_url: str, key: str, profile: str) -> str:
    """Three seconds of thought: no client may see anything but text, and a voice caller hears something meanwhile."""
    ear = Ear()
    with client(base_url, key) as api:
        heard, told = listen(
            api.chat.completions.create(model=MODEL, messages=[user("Think about it. [[wait 3000]]")], stream=True), ear)
    expect(told["finishes"] == ["stop"], "stop", told["finishes"])
    if profile == "voice":
        expect(heard.first_ms < 2000, "something to say within 2,000 ms", heard.first_ms)
    else:
        expect(2900 <= heard.first_ms < 4000, "the first token at about 3,000 ms", heard.first_ms)
    return f"first_ms={heard.first_ms:.0f} first={ear.parts[0]!r}"


def wrong_key(base_url: str, _: str) -> str:
    """The key given is not used: another one is sent."""
    for stream in (False, True):
        with client(base_url, "sk-not-the-token", max_retries=2) as api:
            try:
                api.chat.completions.create(model=MODEL, messages=[user("hello")], stream=stream)
            except openai.AuthenticationError as error:
                expect(error.status_code == 401, "401", error.status_code)
                expect(error.code == "invalid_api_key", "code invalid_api_key", error.code)
                expect(error.type and error.request_id, "a type and a request id", (error.type, error.request_id))
            else:
                raise Failed("expected openai.AuthenticationError; got an answer")
    return "AuthenticationError code=invalid_api_key"


def bad_request(base_url: str, key: str) -> str:
    with client(base_url, key) as api:
        try:
            api.chat.completions.create(model=MODEL, messages=[], stream=True)
        except openai.BadRequestError as error:
            expect(error.param == "messages", "param messages", error.param)
            return f"BadRequestError param={error.param} code={error.code}"
    raise Failed("expected openai.BadRequestError; got an answer")
