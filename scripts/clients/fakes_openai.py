"""The openai client and the fake model's tools: how calls are streamed, reasoning, a first token that grows with the prompt."""

import json
import time

import openai
from peers import Model
from report import expect

TOOLS = [{"type": "function", "function": {"name": name, "parameters": {"type": "object"}}} for name in ("weather", "time")]
ASK = '[[call weather {"city":"Girona"}]] [[call time {"zone":"CET"}]]'


def client(model: Model) -> openai.OpenAI:
    return openai.OpenAI(base_url=model.url + "/v1", api_key="fake", max_retries=0, timeout=20)


def parallel(model: Model) -> str:
    """Two calls in pieces, by the strictest of the readers; then their results."""
    with client(model) as api:
        messages = [{"role": "user", "content": ASK}]
        with api.chat.completions.stream(model="m", messages=messages, tools=TOOLS) as stream:
            pieces = sum(event.type == "tool_calls.function.arguments.delta" for event in stream)
            message = stream.get_final_completion().choices[0].message
        calls = [(call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls]
        expect(calls == [("weather", {"city": "Girona"}), ("time", {"zone": "CET"})], "both calls", calls)
        expect(len({call.id for call in message.tool_calls}) == 2, "two ids", message.tool_calls)
        messages.append(message.model_dump(exclude_none=True))
        messages += [{"role": "tool", "tool_call_id": call.id, "content": f"{call.function.name} says 18"} for call in message.tool_calls]
        text = api.chat.completions.create(model="m", messages=messages, tools=TOOLS).choices[0].message.content
    expect("weather says 18" in text and "time says 18" in text, "both results", text)
    probe = model.probe()
    expect(probe["runs"] == 1 and probe["legs"] == 1 and probe["calls"] == 2, "one run of two requests", probe)
    return f"pieces={pieces}"


def styles(model: Model) -> str:
    """Each style of streaming says the same calls to a reader that goes by index."""
    names = ["pieces", "whole", "interleaved", "together", "nulls", "finish-stop", "mixed"]
    with client(model) as api:
        for style in names:
            calls: dict[int, list] = {}
            finish = None
            for chunk in api.chat.completions.create(
                    model="m", stream=True, tools=TOOLS, messages=[{"role": "user", "content": f"[[calls {style}]] {ASK}"}]):
                for call in chunk.choices[0].delta.tool_calls or []:
                    name, arguments = calls.get(call.index, ["", ""])
                    calls[call.index] = [name or call.function.name or "", arguments + (call.function.arguments or "")]
                finish = chunk.choices[0].finish_reason or finish
            expect([name for name, _ in calls.values()] == ["weather", "time"], f"{style}: both names", calls)
            expect([json.loads(text) for _, text in calls.values()] == [{"city": "Girona"}, {"zone": "CET"}], f"{style}: both arguments", calls)
            expect(finish == ("stop" if style == "finish-stop" else "tool_calls"), f"{style}: the finish", finish)
    return " ".join(names)


def reasoning(model: Model) -> str:
    with client(model) as api:
        deltas = [chunk.choices[0].delta for chunk in api.chat.completions.create(
            model="m", stream=True, messages=[{"role": "user", "content": "hello there"}])]
    thoughts = "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas)
    expect(thoughts.split() == [f"hmm{number}" for number in range(1, 9)], "eight thoughts", thoughts)
    expect("hmm" not in "".join(delta.content or "" for delta in deltas), "none of them in the text")
    return thoughts


def growing(model: Model) -> str:
    """A long prompt waits longer for its first token, by as much as was said."""
    times = []
    with client(model) as api:
        for length in (0, 10_000):
            began = time.monotonic()
            for chunk in api.chat.completions.create(
                    model="m", stream=True, messages=[{"role": "system", "content": "x" * length}, {"role": "user", "content": "hello"}]):
                if chunk.choices[0].delta.content:
                    times.append((time.monotonic() - began) * 1000)
                    break
    expect(450 <= times[1] - times[0] <= 900, "500 ms more for 10,000 characters", times)
    return "ms=" + " ".join(f"{took:.0f}" for took in times)


CHECKS = [
    ("two calls at once", parallel, []),
    ("styles of streaming calls", styles, []),
    ("reasoning", reasoning, ["--thinking", "8"]),
    ("a first token that grows", growing, ["--first-token-ms-per-1000-chars", "50"]),
]
