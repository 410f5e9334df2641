"""The anthropic client holds conversations with the fake Anthropic: streams, tools, reasoning, the cache, and every error as its own class."""

import anthropic
from peers import Model
from report import expect

MODEL = "claude-fake"
WEATHER = {"name": "weather", "description": "The weather.",
           "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}
TIME = {"name": "time", "description": "The time.", "input_schema": {"type": "object", "properties": {"zone": {"type": "string"}}}}


def client(model: Model, key: str = "fake-key") -> anthropic.Anthropic:
    return anthropic.Anthropic(base_url=model.url, api_key=key, max_retries=0, timeout=20)


def user(text) -> dict:
    return {"role": "user", "content": text}


def raised(kind, call, *arguments, **options):
    """The error of a class that a call raises."""
    try:
        result = call(*arguments, **options)
        list(result) if hasattr(result, "__iter__") and not hasattr(result, "content") else None
    except kind as error:
        return error
    except Exception as error:
        expect(False, f"{kind.__name__}", f"{type(error).__name__}: {error}")
    expect(False, f"{kind.__name__} to be raised", "nothing")


def conversation(model: Model) -> str:
    """Four streamed turns; a fact of the first is still known in the last because the messages hold it."""
    messages, pieces = [], 0
    with client(model) as api:
        for text in ["My lucky number is 4711.", "Tell me about Lisbon harbour.", "What did I just say?", "What is my lucky number?"]:
            messages.append(user(text))
            with api.messages.stream(model=MODEL, max_tokens=500, system="Be brief.", messages=messages) as stream:
                parts = list(stream.text_stream)
                final = stream.get_final_message()
            pieces += len(parts)
            expect(final.content[0].text == "".join(parts), "the deltas to join to the text", final.content)
            expect(final.stop_reason == "end_turn" and final.role == "assistant" and final.id.startswith("msg_"), "a whole message", final)
            expect(final.usage.output_tokens == len(parts) and final.usage.input_tokens > 0, "usage that counts", final.usage)
            messages.append({"role": "assistant", "content": final.content})
    expect("4711" in parts[0] + "".join(parts), "the fact of the first turn", "".join(parts))
    expect("harbour" in messages[5]["content"][0].text, "what was said before", messages[5])
    return f"pieces={pieces}"


def events(model: Model) -> str:
    """The raw events, in the order the API documents."""
    with client(model) as api:
        with api.messages.with_streaming_response.create(
                model=MODEL, max_tokens=50, stream=True, messages=[user("Hello there")]) as response:
            expect(response.headers["content-type"].startswith("text/event-stream"), "an event stream", response.headers["content-type"])
            expect(response.headers.get("request-id", "").startswith("req_"), "a request-id", dict(response.headers))
            names = [line.removeprefix("event: ") for line in response.iter_lines() if line.startswith("event: ")]
    expect(names[:3] == ["message_start", "content_block_start", "ping"], "the opening events", names[:4])
    expect(names[-3:] == ["content_block_stop", "message_delta", "message_stop"], "the closing events", names[-4:])
    expect(set(names[3:-3]) == {"content_block_delta"}, "deltas between them", set(names))
    return f"events={len(names)}"


def whole(model: Model) -> str:
    with client(model) as api:
        answer = api.messages.create(model=MODEL, max_tokens=3, messages=[user("Tell me about Girona")])
        stopped = api.messages.create(model=MODEL, max_tokens=99, stop_sequences=["Here"], messages=[user("Tell me about Girona")])
    expect(answer.stop_reason == "max_tokens" and answer.usage.output_tokens == 3, "three tokens", answer)
    expect(stopped.stop_reason == "stop_sequence" and stopped.stop_sequence == "Here", "the stop sequence", stopped)
    return answer.content[0].text


def tools(model: Model) -> str:
    """Two calls at once, their results, another call, its result, and text: one run of three requests."""
    ask = user('Look. [[say Let me see.]] [[call weather {"city":"Girona"}]] [[call time {"zone":"CET"}]] [[then]] [[call time {}]]')
    messages, legs = [ask], 0
    with client(model) as api:
        while True:
            with api.messages.stream(model=MODEL, max_tokens=900, tools=[WEATHER, TIME], messages=messages) as stream:
                final = stream.get_final_message()
            legs += 1
            uses = [block for block in final.content if block.type == "tool_use"]
            messages.append({"role": "assistant", "content": final.content})
            if final.stop_reason != "tool_use":
                break
            expect(uses and all(use.id.startswith("toolu_") for use in uses), "calls with ids", final.content)
            messages.append(user([{"type": "tool_result", "tool_use_id": use.id, "content": f"{use.name} says 18"} for use in uses]))
    first = messages[1]["content"]
    expect([block.type for block in first] == ["text", "tool_use", "tool_use"], "text and two calls", first)
    expect(first[1].input == {"city": "Girona"} and first[2].input == {"zone": "CET"}, "the inputs", first)
    expect("time says 18" in final.content[0].text, "the result in the answer", final.content)
    probe = model.probe()
    expect(probe["runs"] == 1 and probe["legs"] == 2 and probe["calls"] == 3, "one run, two legs, three calls", probe)
    return f"legs={legs} probe={probe}"


def thinking(model: Model) -> str:
    """Reasoning with its signature goes back with a tool's result; a forged signature does not."""
    on = {"type": "enabled", "budget_tokens": 1024}
    ask = user('[[think 12]] [[call weather {"city":"Girona"}]]')
    options = dict(model=MODEL, max_tokens=2048, thinking=on, tools=[WEATHER])
    with client(model) as api:
        with api.messages.stream(messages=[ask], **options) as stream:
            first = stream.get_final_message()
        expect([block.type for block in first.content] == ["thinking", "tool_use"], "reasoning and a call", first.content)
        expect(first.content[0].signature, "a signature", first.content[0])
        result = user([{"type": "tool_result", "tool_use_id": first.content[1].id, "content": "18"}])
        answer = api.messages.create(messages=[ask, {"role": "assistant", "content": first.content}, result], **options)
        expect(answer.stop_reason == "end_turn", "an answer", answer)
        bare = [ask, {"role": "assistant", "content": first.content[1:]}, result]
        error = raised(anthropic.BadRequestError, api.messages.create, messages=bare, **options)
        expect("Expected `thinking`" in error.api_message, "the rule of the first block", error.api_message)
        forged = [block.model_dump() for block in first.content]
        forged[0]["thinking"] += " and more"
        error = raised(
            anthropic.BadRequestError, api.messages.create, messages=[ask, {"role": "assistant", "content": forged}, result], **options)
        expect("signature" in error.api_message, "the signature", error.api_message)
        plain = api.messages.create(model=MODEL, max_tokens=99, messages=[user("[[think 5]] hello")])
        expect([block.type for block in plain.content] == ["text"], "no reasoning where none was asked for", plain.content)
    return f"reasoning={len(first.content[0].thinking)} characters"


def cache(model: Model) -> str:
    """A marked prefix is written once, then read; a changed one is not found."""
    system = [{"type": "text", "text": "You know this by heart: " + "the tide comes and goes. " * 400, "cache_control": {"type": "ephemeral"}}]
    with client(model) as api:
        def usage(text: str, system=system):
            return api.messages.create(model=MODEL, max_tokens=20, system=system, messages=[user(text)]).usage
        first, second = usage("one"), usage("two")
        changed = usage("three", [{**system[0], "text": "Now " + system[0]["text"]}])
        short = usage("four", [{"type": "text", "text": "Short.", "cache_control": {"type": "ephemeral"}}])
    expect(first.cache_creation_input_tokens > 1024 and first.cache_read_input_tokens == 0, "a write first", first)
    expect(second.cache_read_input_tokens == first.cache_creation_input_tokens and second.cache_creation_input_tokens == 0, "a read then", second)
    expect(changed.cache_read_input_tokens == 0 and changed.cache_creation_input_tokens > 0, "a changed prefix written anew", changed)
    expect(short.cache_creation_input_tokens == 0, "nothing cached that is too short", short)
    return f"prefix={first.cache_creation_input_tokens} tokens"


def refusals(model: Model) -> str:
    """What the API refuses is refused, and raises what it raises."""
    use = {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "weather", "input": {}}]}
    result = {"type": "tool_result", "tool_use_id": "t1", "content": "18"}
    mark = {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
    wrong = {
        "first message must use": dict(messages=[{"role": "assistant", "content": "hi"}]),
        "were found without `tool_result`": dict(messages=[user("a"), use, user("b")]),
        "unexpected `tool_use_id`": dict(messages=[user("a"), {"role": "assistant", "content": "b"}, user([result])]),
        "text content blocks must be non-empty": dict(messages=[user([{"type": "text", "text": ""}])]),
        "non-whitespace": dict(messages=[user([{"type": "text", "text": "  "}])]),
        "non-empty content": dict(messages=[user("")]),
        "A maximum of 4 blocks with cache_control": dict(messages=[user([mark] * 5)]),
        "Unexpected role": dict(messages=[{"role": "system", "content": "x"}]),
        "at least one message": dict(messages=[]),
        "budget_tokens": dict(messages=[user("a")], thinking={"type": "enabled", "budget_tokens": 10}),
        "less than or equal to 1": dict(messages=[user("a")], extra_body={"temperature": 1.5}),
        "Extra inputs are not permitted": dict(messages=[user("a")], extra_body={"foo": 1}),
        "Tool names must be unique": dict(messages=[user("a")], tools=[WEATHER, WEATHER]),
        "input_schema": dict(messages=[user("a")], tools=[{"name": "x", "input_schema": {"type": "string"}}]),
        "not found in provided tools": dict(messages=[user("a")], tools=[WEATHER], tool_choice={"type": "tool", "name": "nobody"}),
    }
    with client(model) as api:
        for words, options in wrong.items():
            error = raised(anthropic.BadRequestError, api.messages.create, model=MODEL, max_tokens=2000, **options)
            expect(words in (error.api_message or ""), words, error.api_message)
            expect(error.type == "invalid_request_error" and error.request_id, "type and request id", (error.type, error.request_id))
        after = [user("a"), use, user([result, {"type": "text", "text": "and?"}])]
        expect(api.messages.create(model=MODEL, max_tokens=50, tools=[WEATHER], messages=after).content, "what is right to be answered")
    return f"refusals={len(wrong)}"


def statuses(model: Model) -> str:
    """Statuses raise the classes they should, with what a client needs to come back."""
    classes = {401: anthropic.AuthenticationError, 403: anthropic.PermissionDeniedError, 404: anthropic.NotFoundError,
               413: anthropic.ContentTooLargeError, 429: anthropic.RateLimitError, 500: anthropic.InternalServerError,
               529: anthropic.OverloadedError}
    with client(model) as api:
        for status, kind in classes.items():
            error = raised(kind, api.messages.create, model=MODEL, max_tokens=50, stream=True, messages=[user(f"[[fail {status}]]")])
            expect(error.status_code == status, str(status), error.status_code)
            if status in (429, 529):
                expect(error.response.headers.get("retry-after") == "1", "retry-after", dict(error.response.headers))
    return " ".join(str(status) for status in classes)


def keys(model: Model) -> str:
    with client(model, "wrong") as api:
        error = raised(anthropic.AuthenticationError, api.messages.create, model=MODEL, max_tokens=9, messages=[user("hi")])
        expect(error.type == "authentication_error" and error.api_message == "invalid x-api-key", "the reason", error.api_message)
    with client(model, "right") as api:
        expect(api.messages.create(model=MODEL, max_tokens=9, messages=[user("hi")]).content, "an answer")
    return ""


def breaks(model: Model) -> str:
    """A stream that fails in its middle fails in the client, after some text."""
    outcomes = []
    with client(model) as api:
        for fault, kind in [("mid-error-object", anthropic.APIStatusError), ("truncate", anthropic.APIConnectionError),
                            ("reset-mid", anthropic.APIConnectionError), ("bad-json-event", Exception), ("no-done", None),
                            ("unknown-event", None), ("crlf", None), ("comments", None)]:
            text, failure = "", None
            try:
                for event in api.messages.create(
                        model=MODEL, max_tokens=99, stream=True, messages=[user(f"[[fault {fault}]] Tell me about Lisbon harbour")]):
                    if event.type == "content_block_delta":
                        text += event.delta.text
            except Exception as error:
                failure = error
            expect(text, f"{fault}: some text first", text)
            if kind:
                expect(isinstance(failure, kind) or "httpx" in type(failure).__module__, f"{fault}: {kind.__name__}", repr(failure))
                expect("steady words" not in text, f"{fault}: not all of it", text)
            else:
                expect(failure is None and "steady words" in text, f"{fault}: all of it", (failure, text))
            outcomes.append(f"{fault}={type(failure).__name__ if failure else 'ok'}")
    return " ".join(outcomes)


def hang_up(model: Model) -> str:
    """Leaving a stream, or a silence, is seen at once."""
    times = []
    with client(model) as api:
        for text in ["[[words 500]]", "[[wait 20000]] hello", "[[stall text]] hello there you", "[[stall head 9000]] hello"]:
            before = model.probe()["cancelled"]
            if "head" in text or "wait" in text:
                try:
                    api.with_options(timeout=0.3).messages.create(model=MODEL, max_tokens=999, stream=True, messages=[user(text)]).close()
                except anthropic.APITimeoutError:
                    pass
            else:
                stream = api.messages.create(model=MODEL, max_tokens=999, stream=True, messages=[user(text)])
                for event in stream:
                    if event.type == "content_block_delta":
                        break
                stream.close()
            took = model.cancelled_within(before, 2)
            expect(took is not None, "the request to be cancelled within 2 s", text)
            times.append(took)
    lines = model.journal()
    expect([line["fate"] for line in lines] == ["cancelled"] * 4, "four cancelled", lines)
    expect(all(line["ended_ms"] is not None for line in lines), "when they were", lines)
    return "ms=" + " ".join(f"{took:.0f}" for took in times)


CHECKS = [
    ("four streamed turns, a fact kept", conversation, []),
    ("events in their order", events, []),
    ("whole, max_tokens, stop sequence", whole, []),
    ("tools, three legs", tools, []),
    ("reasoning and its signature", thinking, []),
    ("prompt cache", cache, []),
    ("what the API refuses", refusals, []),
    ("statuses and their classes", statuses, []),
    ("keys", keys, ["--key", "right"]),
    ("streams that break", breaks, []),
    ("hang-ups seen", hang_up, []),
]
