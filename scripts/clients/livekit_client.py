"""LiveKit Agents' OpenAI model: a conversation, and a tool of the client's called and answered."""

import asyncio

from livekit.agents import llm
from livekit.plugins import openai
from framework_words import ANSWER, ASK_WEATHER, TALK
from report import expect

MODEL = "clawdbot"


@llm.function_tool
async def get_weather(city: str) -> str:
    """The weather in a city"""
    return ANSWER


class Talk:
    def __init__(self, base_url: str, key: str):
        self.model = openai.LLM(model=MODEL, base_url=base_url, api_key=key)
        self.context = llm.ChatContext.empty()

    async def ask(self, words: str = "", tools: list | None = None) -> tuple[str, list, int]:
        if words:
            self.context.add_message(role="user", content=words)
        text, calls, pieces = "", [], 0
        async with self.model.chat(chat_ctx=self.context, tools=tools or []) as stream:
            async for chunk in stream:
                if chunk.delta:
                    text += chunk.delta.content or ""
                    pieces += bool(chunk.delta.content)
                    calls += chunk.delta.tool_calls or []
        if text:
            self.context.add_message(role="assistant", content=text)
        return text, calls, pieces


def conversation(base_url: str, key: str) -> str:
    async def talk() -> int:
        each = Talk(base_url, key)
        pieces = 0
        for words in TALK:
            text, _, pieces = await each.ask(words)
            expect(len(text.split()) >= 8 and pieces >= 8, "8 words or more, piece by piece", text)
        await each.model.aclose()
        return pieces

    return f"turns={len(TALK)} pieces_last={asyncio.run(talk())}"


def tools(base_url: str, key: str) -> str:
    async def talk() -> str:
        each = Talk(base_url, key)
        _, calls, _ = await each.ask(ASK_WEATHER, [get_weather])
        expect([call.name for call in calls] == ["get_weather"], "one call of get_weather", calls)
        call = calls[0]
        each.context.items.append(llm.FunctionCall(call_id=call.call_id, name=call.name, arguments=call.arguments))
        each.context.items.append(llm.FunctionCallOutput(call_id=call.call_id, name=call.name, output=ANSWER, is_error=False))
        text, calls, _ = await each.ask(tools=[get_weather])
        expect(not calls and "21 degrees" in text, "an answer with what the tool said", (text, calls))
        again, _, _ = await each.ask("And what did I ask first?", [get_weather])
        expect(len(again.split()) >= 8, "an answer to the next question", again)
        await each.model.aclose()
        return text

    return f"answer={asyncio.run(talk())!r}"
