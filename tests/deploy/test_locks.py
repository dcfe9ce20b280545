"""The pinned lists: whole, hashed, agreeing with pyproject.toml and with each other, and free of addresses."""

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent.parent
LISTS = ("lock.txt", "lock-dev.txt", "lock-build.txt")
INSTALLER = "lock-pip.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "deploy" / name).read_text().replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            requirement = Requirement(line.split(" --hash")[0].strip())
            found[canonicalize_name(requirement.name)] = str(requirement.specifier).removeprefix("==")
    return found


@pytest.mark.parametrize("name", [*LISTS, INSTALLER])
def test_every_line_is_one_version_and_its_hashes(name: str) -> None:
    text = (ROOT / "deploy" / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(lines) > 5 if name in LISTS else [line.partition("==")[0] for line in lines] == ["pip"]
    for line in lines:
        assert re.fullmatch(r"[a-z0-9.-]+(\[[a-z0-9,-]+\])?==\S+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), (
            line[:80]
        )
    assert "://" not in text


@pytest.mark.parametrize(("name", "extra"), [("lock.txt", False), ("lock-dev.txt", True)])
def test_what_the_project_asks_for_is_pinned_within_its_bounds(name: str, extra: bool) -> None:
    pinned = pins(name)
    asked = PROJECT["project"]["dependencies"] + (PROJECT["project"]["optional-dependencies"]["dev"] if extra else [])
    wrong = [
        text
        for text in asked
        if (wanted := Requirement(text))
        and not wanted.specifier.contains(pinned.get(canonicalize_name(wanted.name), "0"))
    ]
    assert wrong == [], "run deploy/lock"


def test_what_builds_is_pinned_within_its_bounds() -> None:
    pinned = pins("lock-build.txt")
    for wanted in map(Requirement, [*PROJECT["build-system"]["requires"], "editables"]):
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted


def test_the_lists_name_the_same_versions() -> None:
    everything = pins("lock-dev.txt")
    for name in ("lock.txt", "lock-build.txt"):
        for package, version in pins(name).items():
            assert everything[package] == version, package


def asked(name: str) -> list[str]:
    project = PROJECT["project"]
    if name == "lock-build.txt":
        return [*PROJECT["build-system"]["requires"], "editables"]
    return project["dependencies"] + (project["optional-dependencies"]["dev"] if name == "lock-dev.txt" else [])


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", LISTS)
def test_what_the_pinned_ask_for_is_pinned_too(name: str, python: str) -> None:
    """They are installed without looking for what they need: the list holds it, for each Python that runs the house."""
    pinned = pins(name)
    known: set[str] = set()
    waiting = [(text, "") for text in asked(name)]
    wrong = []
    while waiting:
        text, extra = waiting.pop()
        wanted = Requirement(text)
        place = {"python_version": python, "python_full_version": f"{python}.0", "extra": extra}
        if wanted.marker and not wanted.marker.evaluate(place):
            continue
        if not wanted.specifier.contains(pinned.get(canonicalize_name(wanted.name), "0"), prereleases=True):
            wrong.append(text)
        for more in ("", *wanted.extras):
            if (key := f"{canonicalize_name(wanted.name)}[{more}]") not in known:
                known.add(key)
                waiting += [(needed, more) for needed in requires(wanted.name) or ()]
    assert wrong == [], "run deploy/lock"
    assert len(known) >= len(asked(name))
