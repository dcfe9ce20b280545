"""The built front-end files: hashed, digested, closed under the policy of the pages, light."""

import gzip
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest
from lucide.jinja import lucide

from app.web import maps, statics
from app.web.icons import drawn, icon

ROOT = Path(__file__).parents[3]
ASSETS = ROOT / "app" / "web" / "assets"
HOOKS = {"error-word", "form-check-label", "timeline-block", "unit-board"}  # named for tests and screen readers only
FIRST_VISIT = ("app.css", "htmx.js", "passerelle.js", "inter.woff2", "favicon.svg", "icons.svg")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("front_end_build", ASSETS / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.build_assets()
    statics.manifest.cache_clear()
    return module


def content(name: str) -> bytes:
    return (statics.STATIC / statics.asset(name).removeprefix(statics.PREFIX)).read_bytes()


def test_every_file_is_named_after_its_content_and_its_digest_holds(build: ModuleType) -> None:
    for name in statics.manifest():
        assert re.fullmatch(r"/static/[\w-]+\.[0-9a-f]{10}\.\w+", statics.asset(name))
        assert statics.integrity(name) == build.integrity(content(name))


def test_a_second_build_from_the_same_sources_does_nothing(build: ModuleType) -> None:
    assert build.build_assets() is False


def test_the_style_sheet_points_to_built_files_only(build: ModuleType) -> None:
    css = content("app.css").decode()
    pointed = set(re.findall(r"url\(\"?([^)\"]+)", css))
    assert {p for p in pointed if not p.startswith("#")} <= {entry["file"] for entry in statics.manifest().values()}
    assert not [p for p in pointed if ":" in p]  # no data: image, no foreign address


def test_every_variable_the_style_sheet_uses_is_defined(build: ModuleType) -> None:
    css = content("app.css").decode()
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))  # with a fallback, a variable may stay undefined
    assert set(re.findall(r"var\((--[\w-]+)\)", css)) <= defined


def test_every_class_of_a_template_has_its_look(build: ModuleType) -> None:
    known = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", content("app.css").decode())) | HOOKS
    used: dict[str, str] = {}
    for path in (ROOT / "templates").rglob("*.html"):
        for value in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            plain = re.sub(r"{%.*?%}", " ", re.sub(r"{{.*?}}", "*", value))
            used |= {name: path.name for name in plain.split() if "*" not in name}
    assert {name: where for name, where in used.items() if name not in known} == {}


def test_a_theme_token_in_light_has_its_dark_value() -> None:
    tokens = (ASSETS / "_tokens.scss").read_text(encoding="utf-8")
    light, dark = (re.search(rf"@mixin {theme}-tokens {{(.*?)\n}}", tokens, re.S) for theme in ("light", "dark"))
    assert light is not None
    assert dark is not None
    assert set(re.findall(r"(--[\w-]+):", light[1])) == set(re.findall(r"(--[\w-]+):", dark[1]))


def test_the_sprite_holds_every_departement_of_the_map(build: ModuleType) -> None:
    drawn = set(re.findall(r'id="d(\w+)"', content("france.svg").decode()))
    assert drawn == set(maps.METROPOLE)


def test_an_icon_is_drawn_from_the_sprite_as_the_package_draws_it(build: ModuleType) -> None:
    sprite = content("icons.svg").decode()
    for name in ("sun", "table", "hand-coins"):
        shapes = re.findall(r"<(?:path|rect|circle|line)[^>]*>", str(lucide(name)))
        symbol = re.search(rf'<symbol id="{name}" viewBox="0 0 24 24">(.*?)</symbol>', sprite)
        assert symbol is not None
        assert [shape.replace(" />", "/>") for shape in shapes] == re.findall(r"<[^>]*>", symbol[1])
        assert icon(name).endswith(f'<use href="{statics.asset("icons.svg")}#{name}"/></svg>')


def test_every_icon_of_the_sprite_is_named_by_a_page(build: ModuleType) -> None:
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "app").rglob("*.py")]
    said = set(re.findall(r"""['"]([a-z0-9-]+)['"]""", "".join(path.read_text(encoding="utf-8") for path in pages)))
    assert drawn() - said == set()


def test_an_icon_that_the_sprite_lacks_is_said(build: ModuleType) -> None:
    with pytest.raises(statics.AssetsNotBuilt, match="no-such-icon"):
        icon("no-such-icon")


def test_first_visit_stays_light(build: ModuleType) -> None:
    weights = {
        name: len(content(name)) if name.endswith("woff2") else len(gzip.compress(content(name)))
        for name in FIRST_VISIT
    }
    assert sum(weights.values()) <= 105_000, weights  # 120 kB on the wire, less 15 kB for the page itself


def test_the_lock_names_no_registry_and_keeps_its_digests() -> None:
    packages = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert all("resolved" not in package for package in fetched.values())
    assert all(package["integrity"].startswith("sha512-") for package in fetched.values())


def test_borders_stay_joined_after_rounding(build: ModuleType) -> None:
    left = build.rounded("m 10.2,10.2 0,5.3 -5,0 0,-5.3 z")
    right = build.rounded("m 10.2,10.2 0,5.3 5,0 0,-5.3 z")
    assert left.startswith("M10 10l0 5.5")
    assert right.startswith("M10 10l0 5.5")


def test_a_theme_that_points_nowhere_fails_the_build(build: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(build.BuildFailed, match=r"absent\.svg"):
        build.write({"a.css": b'a{background:url("absent.svg")}'}, tmp_path)


def test_catalogs_are_compiled_once(build: ModuleType, tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Oui"\nmsgstr "Yes"\n'
    )
    assert build.build_catalogs(tmp_path) == [folder / "messages.mo"]
    assert build.build_catalogs(tmp_path) == []


def test_files_not_built_are_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    statics.manifest.cache_clear()
    monkeypatch.setattr(statics, "STATIC", tmp_path)
    with pytest.raises(statics.AssetsNotBuilt, match="not built"):
        statics.asset("app.css")


def test_an_unknown_file_is_said_in_a_sentence(build: ModuleType) -> None:
    with pytest.raises(statics.AssetsNotBuilt, match="absent"):
        statics.asset("absent.css")


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icon("plus")
    labelled = icon("plus", label="Ajouter <un>")
    assert 'role="img" aria-label="Ajouter &lt;un&gt;"' in labelled
    assert "aria-hidden" not in labelled
    assert icon("plus") is icon("plus")
