"""The judge's own fakes under clients that are not ours: anthropic, openai, websockets and mcp from PyPI, unmodified."""

import argparse
import importlib.metadata
import signal
import sys
import tempfile
from pathlib import Path

import fakes_anthropic
import fakes_clawdbot
import fakes_mcp
import fakes_openai
from peers import Peers
from report import Report


def version(package: str) -> str:
    return f"{package} {importlib.metadata.version(package)}"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bin", type=Path, required=True, help="where conformance is")
    binaries = arguments.parse_args().bin
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    with tempfile.TemporaryDirectory(prefix="fakes-") as folder, Peers(binaries, Path(folder)) as peers:
        for title, body, flags in fakes_anthropic.CHECKS:
            report.check(version("anthropic"), "simulate llm", title, lambda b=body, t=title, f=flags: b(peers.model(t, *f)))
        for title, body, flags in fakes_openai.CHECKS:
            report.check(version("openai"), "simulate llm", title, lambda b=body, t=title, f=flags: b(peers.model("openai " + t, *f)))
        for title, body, flags in fakes_clawdbot.CHECKS:
            report.check(version("websockets"), "simulate clawdbot", title, lambda b=body, t=title, f=flags: b(peers.clawdbot(t, *f)))
        for title, body, flags in fakes_mcp.CHECKS:
            report.check(
                version("mcp"), "simulate mcp", title,
                lambda b=body, t=title, f=flags: b(binaries / "conformance", Path(folder) / f"{t}.journal", f))
    print(f"{report.passed} ok, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
