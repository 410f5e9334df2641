"""Pipecat's OpenAI service in a pipeline: a tool of the client's is called, answered and talked about."""

import asyncio

from framework_words import ANSWER, ASK_WEATHER, TALK
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import EndFrame, ErrorFrame, LLMFullResponseEndFrame, LLMRunFrame, LLMTextFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.workers.runner import WorkerRunner
from report import expect

MODEL = "clawdbot"
TURN_TIMEOUT_S = 20
WEATHER = FunctionSchema(
    name="get_weather", description="The weather in a city", properties={"city": {"type": "string"}}, required=["city"])


class Ear(FrameProcessor):
    """Collects each response's text and every error that passes."""

    def __init__(self):
        super().__init__()
        self.text, self.errors, self.responses = "", [], asyncio.Queue()

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMTextFrame):
            self.text += frame.text
        elif isinstance(frame, ErrorFrame):
            self.errors.append(frame)
        elif isinstance(frame, LLMFullResponseEndFrame):
            self.responses.put_nowait(self.text)
            self.text = ""
        await self.push_frame(frame, direction)


class Talk:
    """A pipeline that runs while the body of `async with` does."""

    def __init__(self, base_url: str, key: str):
        self.called = []
        service = OpenAILLMService(
            api_key=key, base_url=base_url, settings=OpenAILLMService.Settings(model=MODEL, system_instruction="Be brief."))
        service.register_function("get_weather", self.weather)
        self.context = LLMContext([], tools=ToolsSchema(standard_tools=[WEATHER]))
        pair, self.ear = LLMContextAggregatorPair(self.context), Ear()
        self.worker = PipelineWorker(Pipeline([pair.user(), service, self.ear, pair.assistant()]))

    async def weather(self, params):
        self.called.append(dict(params.arguments))
        await params.result_callback({"weather": ANSWER})

    async def __aenter__(self):
        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(self.worker)
        self.running = asyncio.create_task(runner.run())
        return self

    async def __aexit__(self, *_):
        await self.worker.queue_frame(EndFrame())
        await asyncio.wait_for(self.running, TURN_TIMEOUT_S)

    async def ask(self, words: str) -> str:
        self.context.add_message({"role": "user", "content": words})
        await self.worker.queue_frame(LLMRunFrame())
        return await self.response()

    async def response(self) -> str:
        return await asyncio.wait_for(self.ear.responses.get(), TURN_TIMEOUT_S)


def conversation(base_url: str, key: str) -> str:
    async def talk() -> int:
        async with Talk(base_url, key) as each:
            for words in TALK:
                text = await each.ask(words)
                expect(len(text.split()) >= 8 and not each.ear.errors, "8 words or more", (text, each.ear.errors))
        return len(text.split())

    return f"turns={len(TALK)} words_last={asyncio.run(talk())}"


def tools(base_url: str, key: str) -> str:
    async def talk() -> str:
        async with Talk(base_url, key) as each:
            before = await each.ask(ASK_WEATHER)
            text = await each.response()
            expect(len(each.called) == 1, "one call of get_weather", (each.called, before))
            expect("21 degrees" in text and not each.ear.errors, "an answer with what the tool said", (text, each.ear.errors))
            again = await each.ask("And what did I ask first?")
            expect(len(again.split()) >= 8 and len(each.called) == 1, "an answer to the next question", (again, each.called))
        return text

    return f"answer={asyncio.run(talk())!r}"
