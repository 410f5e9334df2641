"""The fake ElevenLabs platform under ElevenLabs' own client from PyPI, unmodified."""

import argparse
import importlib.metadata
import signal
import sys
import tempfile
from pathlib import Path

import platform_calls
import platform_rest
from peers import Peers
from report import Report


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bin", type=Path, required=True, help="where conformance and voice-gateway are")
    binaries = arguments.parse_args().bin
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report = Report()
    client = f"elevenlabs {importlib.metadata.version('elevenlabs')}"
    with tempfile.TemporaryDirectory(prefix="platform-") as folder, Peers(binaries, Path(folder)) as peers:
        for title, body, flags in platform_rest.CHECKS:
            report.check(client, "REST", title, lambda b=body, t=title, f=flags: b(peers.platform(t, *f)))
        for title, body, flags in platform_calls.CHECKS:
            report.check(
                client, "conversation", title,
                lambda b=body, t=title, f=flags: b(
                    peers.platform(t, *f), peers.model(t + " model", "--first-token-ms", "20", "--key", "the-token")))
        report.check(
            client, "gateway", "the whole way, with a barge-in",
            lambda: platform_calls.through_the_gateway(
                peers.platform("whole way", *platform_calls.FAST), peers.gateway("scripted", "gateway-scripted", 1)))
    print(f"{report.passed} ok, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
