"""What the generated tests tried: each one adds to a number under its requirement; printed last, kept as a file."""

import json
import os
import platform
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

FILE = Path("test-results") / "counts.json"


class Counts:
    """requirement -> what -> how many. `note` keeps a measure instead of a sum."""

    def __init__(self) -> None:
        self.lines: dict[str, dict[str, Any]] = defaultdict(dict)

    def add(self, requirement: str, what: str, times: int = 1) -> None:
        self.lines[requirement][what] = self.lines[requirement].get(what, 0) + times

    def note(self, requirement: str, what: str, value: Any) -> None:
        self.lines[requirement][what] = value

    def take(self, lines: dict[str, dict[str, Any]]) -> None:
        """What another process of the same run counted. One file of tests runs in one process: a measure is not told
        twice, a sum may be."""
        for requirement, told in lines.items():
            for what, value in told.items():
                known = self.lines[requirement].get(what)
                self.lines[requirement][what] = value if known is None or isinstance(value, str) else known + value

    def write(self, long: bool) -> None:
        FILE.parent.mkdir(exist_ok=True)
        told = {
            "sizes": "long" if long else "short",
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "counts": {key: self.lines[key] for key in sorted(self.lines)},
        }
        FILE.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def is_long(config: pytest.Config) -> bool:
    """--long, or PASSERELLE_LONG as deploy/test sets it."""
    return bool(config.getoption("--long", default=False) or os.environ.get("PASSERELLE_LONG"))


def tell(reporter: Any, counts: Counts) -> None:
    if not counts.lines:
        return
    reporter.section("tests' counts")
    for requirement in sorted(counts.lines):
        told = ", ".join(f"{what} {value}" for what, value in counts.lines[requirement].items())
        reporter.write_line(f"{requirement:<34} {told}")
