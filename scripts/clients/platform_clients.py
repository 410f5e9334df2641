"""The fake ElevenLabs platform under ElevenLabs' own client from PyPI, unmodified."""

import argparse
import importlib.metadata
import signal
import sys
import tempfile
from pathlib import Path

import platform_calls
import platform_rest
import platform_setup
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
        for number, (title, body, flags) in enumerate(platform_setup.CHECKS):
            def check(body=body, title=title, flags=flags, place=Path(folder) / f"account-{number}"):
                platform = peers.platform(title, *flags)
                return body(platform, platform_setup.Account(binaries, place, platform.url))

            report.check(client, "setup", title, check)
        report.check(
            client, "gateway", "the whole way, with a barge-in",
            lambda: platform_calls.through_the_gateway(
                peers.platform("whole way", *platform_calls.FAST), peers.gateway("scripted", "gateway-scripted", 1)))
    print(f"{report.passed} ok, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
