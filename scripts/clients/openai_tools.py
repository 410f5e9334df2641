"""openai-python and tools: a forced call by chunks, by the helper and whole, its result, and the same request twice."""

import json

from openai_client import MODEL, client, listen, user
from report import Ear, expect

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
FORCED = {"type": "function", "function": {"name": "get_weather"}}
ASK_WEATHER = "What is the weather in Paris? [[call get_weather]]"


def tool_options() -> dict:
    return {"model": MODEL, "messages": [user(ASK_WEATHER)], "tools": [WEATHER], "tool_choice": FORCED}


def weather_call(message) -> tuple[str, str]:
    """The id and the arguments of the one call a message holds."""
    calls = message.tool_calls or []
    expect([call.function.name for call in calls] == ["get_weather"], "one call of get_weather", message)
    expect(isinstance(json.loads(calls[0].function.arguments), dict), "arguments that are an object", calls[0].function.arguments)
    return calls[0].id, calls[0].function.arguments


def tool_chunks(base_url: str, key: str) -> str:
    fragments, identity, finish, pieces = "", [], None, 0
    with client(base_url, key) as api:
        for chunk in api.chat.completions.create(stream=True, **tool_options()):
            for call in chunk.choices[0].delta.tool_calls or []:
                expect(call.index == 0, "index 0", call.index)
                identity += [(call.id, call.function.name)] if call.id else []
                fragments += call.function.arguments or ""
                pieces += 1
            finish = chunk.choices[0].finish_reason or finish
    expect(len(identity) == 1 and identity[0][1] == "get_weather", "one call of get_weather", identity)
    expect(isinstance(json.loads(fragments), dict), "arguments that are an object", fragments)
    expect(finish == "tool_calls", "finish tool_calls", finish)
    return f"pieces={pieces} arguments={fragments}"


def tool_helper(base_url: str, key: str) -> str:
    with client(base_url, key) as api, api.chat.completions.stream(**tool_options()) as stream:
        events = [event.type for event in stream]
        _, arguments = weather_call(stream.get_final_completion().choices[0].message)
    expect("tool_calls.function.arguments.done" in events, "the helper's event at the end of the arguments", sorted(set(events)))
    return f"arguments={arguments}"


def tool_whole(base_url: str, key: str) -> str:
    """A whole answer with the call; then its result is sent and answered in text."""
    with client(base_url, key) as api:
        choice = api.chat.completions.create(**tool_options()).choices[0]
        identity, _ = weather_call(choice.message)
        expect(choice.finish_reason == "tool_calls", "finish tool_calls", choice.finish_reason)
        messages = [user(ASK_WEATHER), choice.message.model_dump(exclude_none=True),
                    {"role": "tool", "tool_call_id": identity, "content": "Sunny, 21 degrees"}]
        heard, told = listen(api.chat.completions.create(model=MODEL, messages=messages, tools=[WEATHER], stream=True), Ear())
    expect(heard.pieces >= 8, "an answer in 8 pieces or more to the tool's result", heard.text)
    expect(told["finishes"] == ["stop"], "stop after the tool's result", told["finishes"])
    return f"call={identity} answer_pieces={heard.pieces}"


def tool_twice(base_url: str, key: str) -> str:
    """A client that lost an answer asks again with the same bytes: the call must come again."""
    with client(base_url, key) as api:
        for _ in range(2):
            with api.chat.completions.stream(**tool_options()) as stream:
                for _ in stream:
                    pass
                weather_call(stream.get_final_completion().choices[0].message)
    return "the call came both times"
