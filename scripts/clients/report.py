"""One line a check, with what was measured; a check that raises has failed."""

import time
import traceback
from dataclasses import dataclass


class Failed(Exception):
    """What a check expected did not hold."""


def expect(holds, what: str, got=None) -> None:
    if not holds:
        raise Failed(f"expected {what}; got {got!r}")


@dataclass
class Heard:
    """One streamed answer as its client handed it over."""

    text: str
    pieces: int
    first_ms: float
    spread_ms: float
    """From the first piece to the last: an answer that was held back and sent at once has next to none."""

    def expect_piece_by_piece(self, pieces: int = 8, spread_ms: float = 80) -> None:
        expect(self.pieces >= pieces, f"at least {pieces} pieces", self.pieces)
        expect(self.spread_ms >= spread_ms, f"the pieces spread over {spread_ms} ms or more", round(self.spread_ms, 1))


class Ear:
    """Clocks the pieces of one answer; make it just before the request."""

    def __init__(self):
        self.began, self.times, self.parts = time.monotonic(), [], []

    def hear(self, text: str | None) -> None:
        if text:
            self.times.append(time.monotonic())
            self.parts.append(text)

    def heard(self) -> Heard:
        expect(self.times, "an answer with text", "none")
        return Heard(
            "".join(self.parts), len(self.parts), (self.times[0] - self.began) * 1000, (self.times[-1] - self.times[0]) * 1000)


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, client: str, setting: str, name: str, body, *arguments) -> None:
        try:
            measured = body(*arguments)
        except Failed as failure:
            self._line("FAIL", client, setting, name, str(failure))
            self.failed += 1
        except Exception as error:  # A client that dies of our bytes is the finding, whatever it raises.
            place = traceback.extract_tb(error.__traceback__)[-1]
            self._line("FAIL", client, setting, name, f"{type(error).__name__}: {error} ({place.name}:{place.lineno})")
            self.failed += 1
        else:
            self._line("ok", client, setting, name, measured or "")
            self.passed += 1

    def _line(self, verdict: str, client: str, setting: str, name: str, measured: str) -> None:
        print(f"{verdict:<4} {client:<24} {setting:<14} {name:<36} {measured}", flush=True)
