"""The mcp package's client drives the fake MCP server: tools listed and called, the journal counted."""

import asyncio
import json
from pathlib import Path

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from report import expect


def lines(journal: Path, event: str) -> list[dict]:
    return [line for line in map(json.loads, journal.read_text().splitlines()) if line["event"] == event]


def over(binary: Path, journal: Path, flags: list[str], body):
    async def play():
        server = StdioServerParameters(command=str(binary), args=["simulate", "mcp", "--journal", str(journal), *flags])
        async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
            await session.initialize()
            return await body(session)
    return asyncio.run(play())


def reads_and_changes(binary: Path, journal: Path, flags: list[str]) -> str:
    async def body(session):
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        expect(set(tools) == {"read_fact", "change_fact"}, "two tools", tools)
        expect(tools["read_fact"].annotations.model_dump()["read_only_hint"] is True, "a tool that reads", tools["read_fact"].annotations)
        expect(tools["change_fact"].annotations.model_dump()["read_only_hint"] is False, "a tool that changes", tools["change_fact"].annotations)

        async def text(name: str, **arguments) -> str:
            result = await session.call_tool(name, arguments)
            return result.content[0].text

        expect(await text("read_fact", key="door") == "door is closed", "the fact")
        expect(await text("change_fact", key="door", value="open") == "door is now open", "the change")
        expect(await text("read_fact", key="door") == "door is open", "the changed fact")
        wrong = await session.call_tool("change_fact", {"key": "door"})
        expect(wrong.model_dump()["is_error"] is True, "an error for a missing value", wrong)

    over(binary, journal, flags, body)
    calls = [line["tool"] for line in lines(journal, "call")]
    expect(calls == ["read_fact", "change_fact", "read_fact", "change_fact"], "four calls in the journal", calls)
    expect([line["outcome"] for line in lines(journal, "end")] == ["ok", "ok", "ok", "failed"], "their ends", lines(journal, "end"))
    expect(len(lines(journal, "exit")) == 1, "an end with its input", lines(journal, "exit"))
    return f"calls={len(calls)}"


def paged(binary: Path, journal: Path, flags: list[str]) -> str:
    async def body(session):
        first = await session.list_tools()
        cursor = first.model_dump()["next_cursor"]
        expect(len(first.tools) == 1 and cursor, "one tool a page", first)
        result = await session.call_tool("read_fact", {"key": "lamp"})
        expect(result.content[0].text == "lamp is off", "an answer between pings", result)

    over(binary, journal, flags, body)
    return ""


CHECKS = [
    ("reads and changes", reads_and_changes, []),
    ("pages and pings", paged, ["--fault", "pages", "pings"]),
]
