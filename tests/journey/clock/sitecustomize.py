"""Gives every Python process of a journey the clock of its site: the machine's, moved.

Python reads this file at its start wherever the journey puts it on the path. JOURNEY_CLOCK names a
file with the number of seconds to move by; when the file changes, so does the time, at once.
"""

import datetime as dt
import os
import threading
import time
from pathlib import Path

import time_machine

PAUSE = 0.05


class Clock:
    """The machine's time and so many seconds; ticks on."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.moved: float | None = None
        self.traveller: time_machine.Coordinates | None = None
        self.follow()
        self.watch()

    def follow(self) -> None:
        """Move to what the file says now."""
        moved = float(self.file.read_text())
        if moved == self.moved:
            return
        self.moved = moved
        if self.traveller is None:
            there = dt.datetime.fromtimestamp(time.time() + moved, dt.UTC)
            self.traveller = time_machine.travel(there, tick=True).start()
        else:
            real = time_machine.escape_hatch.time.time()
            self.traveller.move_to(dt.datetime.fromtimestamp(real + moved, dt.UTC), tick=True)

    def watch(self) -> None:
        """Look at the file again and again, beside what the process does."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(PAUSE)
            self.follow()


if named := os.environ.get("JOURNEY_CLOCK"):
    clock = Clock(Path(named))
    os.register_at_fork(after_in_child=clock.watch)
