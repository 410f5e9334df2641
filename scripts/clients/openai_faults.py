"""openai-python when the upstream fails, when it dies mid-stream, and when the client itself hangs up."""

import asyncio
import time

import openai
from openai_client import MODEL, TIMEOUT_S, client, listen, user
from peers import Model
from report import Ear, Failed, expect

CANCEL_WITHIN_S = 1.0
LONG = "Go on for long. [[words 400]]"


def upstream_status(base_url: str, key: str, model: Model, status: int, raised: type[openai.APIStatusError], tries: int) -> str:
    """A failure before the first token has its status, and a lasting one is not sent again by a client that would."""
    before = len(model.requests())
    with client(base_url, key, max_retries=2) as api:
        try:
            api.chat.completions.create(model=MODEL, messages=[user(f"hello [[fail {status}]]")], stream=True)
        except openai.APIStatusError as error:
            expect(type(error) is raised, raised.__name__, f"{type(error).__name__} {error.status_code}")
            expect(error.code, "a code", error.body)
            sent = len(model.requests()) - before
            expect(sent == tries, f"{tries} upstream requests with max_retries=2", sent)
            return f"{type(error).__name__} {error.status_code} code={error.code} upstream_requests={sent}"
    raise Failed(f"expected {raised.__name__}; got an answer")


def spoken_failure(base_url: str, key: str) -> str:
    """To a voice a failure is a sentence and a normal end."""
    heard, told = listen(
        client(base_url, key).chat.completions.create(model=MODEL, messages=[user("hello [[fail 500]]")], stream=True), Ear())
    expect(told["finishes"] == ["stop"], "stop", told["finishes"])
    return f"first_ms={heard.first_ms:.0f} said={heard.text!r}"


def dies_mid_stream(base_url: str, key: str, profile: str) -> str:
    """An upstream that dies after some text: an error where a client can raise it, a spoken end where somebody listens."""
    ear = Ear()
    stream = client(base_url, key).chat.completions.create(model=MODEL, messages=[user("Tell me of the sea.")], stream=True)
    if profile == "voice":
        heard, told = listen(stream, ear)
        expect(told["finishes"] == ["stop"], "stop", told["finishes"])
        return f"ended normally, last={ear.parts[-1]!r}"
    try:
        for chunk in stream:
            for choice in chunk.choices:
                ear.hear(choice.delta.content)
                expect(choice.finish_reason is None, "no finish after a failure", choice.finish_reason)
    except openai.APIError as error:
        expect(type(error) is openai.APIError, "openai.APIError itself", type(error).__name__)
        expect(error.code, "a code", error.body)
        return f"APIError code={error.code} after {len(ear.parts)} pieces"
    raise Failed(f"expected openai.APIError; got a clean end after {len(ear.parts)} pieces")


def unreachable(base_url: str, key: str) -> str:
    """Nobody listens where the upstream should be."""
    with client(base_url, key) as api:
        try:
            api.chat.completions.create(model=MODEL, messages=[user("hello")], stream=True)
        except openai.InternalServerError as error:
            return f"InternalServerError {error.status_code} code={error.code}"
    raise Failed("expected openai.InternalServerError; got an answer")


def cancelled(model: Model, before: int, began: float) -> str:
    spent = model.cancelled_within(before, CANCEL_WITHIN_S)
    expect(spent is not None, f"the upstream request cancelled within {CANCEL_WITHIN_S} s", model.probe())
    return f"upstream cancelled after_ms={(time.monotonic() - began) * 1000:.0f}"


def hang_up(base_url: str, key: str, model: Model) -> str:
    before, pieces = model.probe()["cancelled"], 0
    with client(base_url, key) as api:
        stream = api.chat.completions.create(model=MODEL, messages=[user(LONG)], stream=True)
        for chunk in stream:
            pieces += bool(chunk.choices and chunk.choices[0].delta.content)
            if pieces == 3:
                break
        began = time.monotonic()
        stream.close()
        return cancelled(model, before, began)


def hang_up_unheard(base_url: str, key: str, model: Model) -> str:
    """A task is cancelled while the agent has not said a word."""
    before = model.probe()["cancelled"]

    async def ask_and_go() -> float:
        async with openai.AsyncOpenAI(base_url=base_url, api_key=key, timeout=TIMEOUT_S, max_retries=0) as api:

            async def listen_on() -> None:
                stream = await api.chat.completions.create(model=MODEL, messages=[user("Think. [[wait 8000]]")], stream=True)
                async for _ in stream:
                    pass

            task = asyncio.create_task(listen_on())
            await asyncio.sleep(0.3)
            task.cancel()
            began = time.monotonic()
            await asyncio.gather(task, return_exceptions=True)
            return began

    return cancelled(model, before, asyncio.run(ask_and_go()))
