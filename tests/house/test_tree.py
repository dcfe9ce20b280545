"""What is committed names no machine, no registry and no workplace; the README's plan tells the truth."""

import re

from tests.house.house import ROOT, kept_files, named

# Spelled in halves, so that this file does not hold what it forbids.
HALVES = """
pypi+.org files.python+hosted registry.npm+js npm+js.org registry.yarn+pkg
/wo+rk/ /ro+ot/wt sha+red/ /ho+me/ decisions+.md security+.md house+.md domain+.md
screens+.md database+.md front-end+.md
"""
FORBIDDEN = [word.replace("+", "") for word in HALVES.split()]
TEXT = {"", ".py", ".md", ".html", ".toml", ".txt", ".sql", ".scss", ".js", ".json", ".sh", ".po", ".service", ".conf"}


def test_no_registry_and_no_machine_is_named():
    wrong = []
    for path in kept_files():
        if path.suffix not in TEXT or "data" in path.parts:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        wrong += [f"{named(path)}: {word}" for word in FORBIDDEN if word in text]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|coming s" + r"oon)\b")
    wrong = [
        named(p)
        for p in kept_files()
        if p.suffix in {".py", ".html", ".scss", ".js", ".sql"} and later.search(p.read_text(encoding="utf-8"))
    ]
    assert not wrong


def test_the_plan_of_the_readme_exists():
    """Lines of the README's plan begin with a path in backticks inside a list or a table; each one is there."""
    readme = ROOT / "README.md"
    if not readme.exists():
        return
    paths = re.findall(r"^\s*(?:[-|*])\s*`([\w./-]+/[\w./-]*)`", readme.read_text(encoding="utf-8"), re.MULTILINE)
    built = ("app/web/static", ".data", "test-results", "gallery")
    missing = [path for path in paths if not path.startswith(built) and not (ROOT / path.rstrip("/")).exists()]
    assert not missing
