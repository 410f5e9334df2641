"""httpx-sse, which reads Server-Sent Events by the book, and langchain-openai, which stands on openai-python."""

import asyncio
import json
import time

import httpx
import httpx_sse
import openai
from langchain_openai import ChatOpenAI
from openai_client import MODEL, TALK, TIMEOUT_S
from openai_faults import LONG, cancelled
from openai_tools import ASK_WEATHER, WEATHER
from peers import Model
from report import Ear, Failed, expect


def events(base_url: str, key: str) -> str:
    """Every event is one chunk or [DONE], and the body ends with it; three slow seconds add none."""
    ear, body = Ear(), {"model": MODEL, "stream": True, "messages": [{"role": "user", "content": "Slowly, please. [[wait 3000]]"}]}
    with httpx.Client(timeout=TIMEOUT_S) as http, httpx_sse.connect_sse(
            http, "POST", f"{base_url}/chat/completions", headers={"Authorization": f"Bearer {key}"}, json=body) as source:
        data = []
        for event in source.iter_sse():
            expect(event.event == "message" and not event.id, "plain message events", event)
            data.append(event.data)
            if event.data != "[DONE]":
                for choice in json.loads(event.data)["choices"]:
                    ear.hear(choice["delta"].get("content"))
            else:
                done = time.monotonic()
        lingered = (time.monotonic() - done) * 1000 if "[DONE]" in data else None
    expect(data and data[-1] == "[DONE]" and data.count("[DONE]") == 1, "[DONE] once and last", data[-1:])
    expect(lingered is not None and lingered < 100, "the body to end within 100 ms of [DONE]", lingered)
    return f"events={len(data)} first_ms={ear.heard().first_ms:.0f} end_after_done_ms={lingered:.1f}"


def chain(base_url: str, key: str, **options) -> ChatOpenAI:
    return ChatOpenAI(model=MODEL, base_url=base_url, api_key=key, timeout=TIMEOUT_S, **{"max_retries": 0, "stream_usage": True, **options})


def langchain_conversation(base_url: str, key: str) -> str:
    messages, firsts, usage = [], [], None
    model = chain(base_url, key)
    for text in TALK:
        messages.append(("human", text))
        ear, whole = Ear(), None
        for piece in model.stream(messages):
            ear.hear(piece.content)
            whole = piece if whole is None else whole + piece
        heard, usage = ear.heard(), whole.usage_metadata
        heard.expect_piece_by_piece()
        expect(whole.response_metadata.get("finish_reason") == "stop", "stop", whole.response_metadata)
        expect(usage and usage["output_tokens"] > 0, "usage", usage)
        messages.append(("ai", heard.text))
        firsts.append(heard.first_ms)
    return f"turns={len(TALK)} first_ms_max={max(firsts):.1f} output_tokens={usage['output_tokens']}"


def langchain_whole(base_url: str, key: str) -> str:
    answer = chain(base_url, key).invoke(TALK[0])
    expect(len(answer.content.split()) >= 8, "8 words or more", answer.content)
    expect(answer.usage_metadata and answer.usage_metadata["output_tokens"] > 0, "usage", answer.usage_metadata)
    return f"words={len(answer.content.split())}"


def langchain_tools(base_url: str, key: str) -> str:
    bound, whole = chain(base_url, key).bind_tools([WEATHER], tool_choice="get_weather"), None
    for piece in bound.stream(ASK_WEATHER):
        whole = piece if whole is None else whole + piece
    expect([call["name"] for call in whole.tool_calls] == ["get_weather"], "one call of get_weather", whole.tool_calls)
    expect(not whole.invalid_tool_calls, "no invalid calls", whole.invalid_tool_calls)
    return f"args={whole.tool_calls[0]['args']}"


def langchain_wrong_key(base_url: str, _: str) -> str:
    try:
        chain(base_url, "sk-not-the-token").invoke("hello")
    except openai.AuthenticationError as error:
        expect(error.code == "invalid_api_key", "code invalid_api_key", error.code)
        return "AuthenticationError code=invalid_api_key"
    raise Failed("expected openai.AuthenticationError; got an answer")


def langchain_hang_up(base_url: str, key: str, model: Model) -> str:
    before = model.probe()["cancelled"]

    async def leave() -> float:
        pieces, stream = 0, chain(base_url, key).astream(LONG)
        async for piece in stream:
            pieces += bool(piece.content)
            if pieces == 3:
                break
        began = time.monotonic()
        await stream.aclose()
        return began

    return cancelled(model, before, asyncio.run(leave()))
