"""Starts the gateway with each agent beside a fake model, and lets the clients this interpreter has talk to both token profiles."""

import argparse
import importlib.metadata
import importlib.util
import signal
import socket
import sys
import tempfile
from pathlib import Path

from peers import PROFILES, Gateway, Model, Peers
from report import Report


def version(package: str) -> str:
    return f"{package} {importlib.metadata.version(package)}"


def check_openai(report: Report, gateway: Gateway, model: Model) -> None:
    import openai
    import openai_client as calls
    import openai_faults as faults
    import openai_tools as tools

    for profile in PROFILES:

        def check(title: str, body, *arguments) -> None:
            key = gateway.key(profile)
            report.check(version("openai"), f"{gateway.agent}/{profile}", title, body, gateway.base_url, key.token, *arguments)

        check("four streamed turns, usage", calls.conversation)
        check("four streamed turns, asyncio", calls.asynchronous_conversation)
        check(".stream() helper", calls.helper)
        check("whole answer", calls.whole)
        check("parameters and models", calls.parameters)
        check("slow first token", calls.slow_first_token, profile)
        check("wrong key", calls.wrong_key)
        check("empty messages", calls.bad_request)
        if profile == "voice":
            key = gateway.key(profile)
            report.check(
                version("openai"), f"{gateway.agent}/{profile}", "the session holds what was said", calls.remembered, gateway.base_url,
                key.token, lambda: gateway.history(key))
        else:
            check("ten streams at once", calls.at_once)
        if gateway.agent != "openai":
            continue
        check("forced tool call by chunks", tools.tool_chunks)
        check("forced tool call by the helper", tools.tool_helper)
        check("forced tool call whole, its result", tools.tool_whole)
        check("the same tool request twice", tools.tool_twice)
        check("hang-up mid-stream", faults.hang_up, model)
        check("hang-up before the first token", faults.hang_up_unheard, model)
        if profile == "voice":
            check("upstream 500 is spoken", faults.spoken_failure)
            continue
        # A client's own 429 would mean its own limit, so the upstream's is a 503 too; what would last is not sent again.
        for status, tries in [(500, 1), (503, 3), (429, 3)]:
            check(f"upstream {status}", faults.upstream_status, model, status, openai.InternalServerError, tries)
        check("upstream 400", faults.upstream_status, model, 400, openai.BadRequestError, 1)


def check_openai_faults(report: Report, peers: Peers) -> None:
    import openai_faults as faults

    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # Bound and not listening: a connection to it is refused for as long as this is open.
        gateway = peers.gateway("openai", "gateway-alone", 1, f"http://127.0.0.1:{closed.getsockname()[1]}/v1")
        report.check(
            version("openai"), "openai/api", "upstream unreachable", faults.unreachable, gateway.base_url, gateway.key("api").token)
    for fault in ["mid-error-object", "reset-mid", "truncate"]:
        model = peers.model(f"model-{fault}", "--fault", fault)
        gateway = peers.gateway("openai", f"gateway-{fault}", 1, model.url + "/v1")
        for profile in PROFILES:
            report.check(
                version("openai"), f"openai/{profile}", f"upstream dies: {fault}", faults.dies_mid_stream, gateway.base_url,
                gateway.key(profile).token, profile)


def check_others(report: Report, gateway: Gateway, model: Model) -> None:
    import other_clients as calls

    for profile in PROFILES:

        def check(package: str, title: str, body, *arguments) -> None:
            key = gateway.key(profile)
            report.check(version(package), f"{gateway.agent}/{profile}", title, body, gateway.base_url, key.token, *arguments)

        check("httpx-sse", "only chunks and [DONE]", calls.events)
        check("langchain-openai", "four streamed turns, usage", calls.langchain_conversation)
        check("langchain-openai", "invoke", calls.langchain_whole)
        check("langchain-openai", "wrong key", calls.langchain_wrong_key)
        if gateway.agent == "openai":
            check("langchain-openai", "forced tool call", calls.langchain_tools)
            check("langchain-openai", "hang-up mid-stream", calls.langchain_hang_up, model)


def check_framework(report: Report, package: str, calls, gateway: Gateway) -> None:
    for profile in PROFILES:
        bodies = {"three streamed turns": calls.conversation}
        if gateway.agent == "openai":
            bodies["a tool called and answered"] = calls.tools
        for title, body in bodies.items():
            report.check(version(package), f"{gateway.agent}/{profile}", title, body, gateway.base_url, gateway.key(profile).token)


def framework():
    """The voice framework this interpreter has, if it has one: its package's name, and what it can do."""
    if importlib.util.find_spec("livekit"):
        import livekit_client
        return "livekit-plugins-openai", livekit_client
    if importlib.util.find_spec("pipecat"):
        import pipecat_client
        return "pipecat-ai", pipecat_client
    return None


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bin", type=Path, required=True, help="where voice-gateway and conformance are")
    binaries = arguments.parse_args().bin
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    with tempfile.TemporaryDirectory(prefix="clients-") as folder, Peers(binaries, Path(folder)) as peers:
        model = peers.model()
        for agent, upstream in [("scripted", ""), ("openai", model.url + "/v1")]:
            gateway = peers.gateway(agent, f"gateway-{agent}", 30, upstream)
            if found := framework():
                check_framework(report, *found, gateway)
                continue
            check_openai(report, gateway, model)
            if importlib.util.find_spec("langchain_openai"):
                check_others(report, gateway, model)
        if not framework():
            check_openai_faults(report, peers)
    print(f"{report.passed} ok, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
