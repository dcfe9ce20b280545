"""The tree as the house tests read it: files that git keeps, Python as syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import pathspec

ROOT = Path(__file__).resolve().parent.parent.parent


@lru_cache(maxsize=1)
def kept_files() -> tuple[Path, ...]:
    """What belongs to the tree: git's list, with what is new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        return tuple(sorted(walked(ROOT)))
    return tuple(path for path in (ROOT / name for name in sorted(set(told.split("\0"))) if name) if path.is_file())


def walked(folder: Path) -> Iterator[Path]:
    """The same where there is no git: all but what .gitignore names."""
    ignored = pathspec.GitIgnoreSpec.from_lines((ROOT / ".gitignore").read_text().splitlines())
    for path in folder.iterdir():
        name = path.relative_to(ROOT).as_posix() + ("/" if path.is_dir() else "")
        if name.rstrip("/") != ".git" and not ignored.match_file(name):
            yield from walked(path) if path.is_dir() else [path]


def modules(*folders: str) -> list[Path]:
    return [p for p in kept_files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in folders]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """All of a module's tree, walked once for all who look."""
    return tuple(ast.walk(tree(path)))


@cache
def imported(path: Path) -> set[str]:
    """Dotted names that a module imports: `from a.b import c` gives a.b and a.b.c."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def uses(path: Path, package: str) -> bool:
    return any(name == package or name.startswith(package + ".") for name in imported(path))


def declares_tables(path: Path) -> bool:
    return any(
        isinstance(node, ast.ClassDef)
        and any(
            isinstance(t, ast.Name) and t.id == "__tablename__"
            for s in node.body
            if isinstance(s, ast.Assign)
            for t in s.targets
        )
        for node in nodes(path)
    )


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def where(path: Path, node: ast.AST) -> str:
    return f"{named(path)}:{getattr(node, 'lineno', 1)}"
