"""Pictures of every page for a person to look at: page x theme x size, from a throw-away demo, and a contact sheet."""

import argparse
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import install

SIZES = {1280: 900, 390: 844, 320: 640}
THEMES = ("light", "dark")
STYLE = """body { margin: 1rem; font: 15px/1.4 system-ui, sans-serif; background: #e8e8e8; color: #222 }
nav { position: sticky; top: 0; padding: .5rem 0; background: #e8e8e8 } nav a { margin-right: .75rem }
section { display: flex; flex-wrap: wrap; gap: .75rem; align-items: flex-start; margin: 0 0 2rem }
h2 { margin: 0; flex-basis: 100%; font-size: 1rem } h2 small { color: #555; font-weight: 400 }
figure { margin: 0 } figcaption { font-size: .8rem }
img { display: block; max-height: 22rem; max-width: 30rem; border: 1px solid #999 }"""


def read_arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(
        prog="deploy/gallery", description="Une image par page, thème et taille, et une planche pour les regarder."
    )
    reader.add_argument("--out", type=Path, default=install.ROOT / "gallery", help="dossier des images (./gallery)")
    reader.add_argument("--only", default="", help="les pages dont le nom contient ce mot")
    reader.add_argument("--sizes", default="1280,390,320", help="largeurs, séparées par des virgules")
    reader.add_argument("--themes", default=",".join(THEMES))
    return reader.parse_args()


@contextmanager
def demo() -> Iterator[Any]:
    """The prepared demo on its day, served; everything of it is removed at the end."""
    from app.main import create_app
    from app.seeding import seed
    from tenants import clock, migrating, server
    from tenants.settings import Settings
    from tests.journeys.site import serving
    from tests.world import TODAY

    folder = Path(tempfile.mkdtemp(prefix="passerelle-gallery-"))
    folder.chmod(0o755)  # PostgreSQL runs as another account when this runs as root
    postgres = server.start(folder / "pg", durable=False)
    try:
        settings = Settings(
            database_url=postgres.url("", "gallery"),
            migrate_url=postgres.url("postgres", "gallery"),
            data=folder / "data",
            secret="g" * 40,
            second_factor=False,
        )
        migrating.migrate(settings)
        with clock.fixed(TODAY):
            database = create_app(settings).state.services.database
            seed(database)
            database.close()
            with serving(settings) as site:
                yield site
    finally:
        server.stop(postgres)
        shutil.rmtree(folder, ignore_errors=True)


def shown(site: Any) -> list[tuple[str, str, str]]:
    """(who looks, name of the page, address): each shape of each page for who opens it first; then empty ones."""
    from tests.journeys.prepared import guide
    from tests.journeys.routes import pages

    found: list[tuple[str, str, str]] = []
    known = guide(site)
    for page in pages():
        for kind in page.who():
            if kind == page.who()[0] or kind == "reader":
                found += [(kind, page.name, address) for address in known.addresses(page, kind)]
    for page in pages():
        if page.door.startswith("/a/") and "{" not in page.route.path and "manager" in page.who():
            address = page.pattern.replace("{workspace:str}", "neuve")
            found.append((known.newcomers["manager"], f"{page.name} empty", address))
    return found


def main() -> int:
    asked = read_arguments()
    python = install.prepare(dev=True)
    if Path(sys.executable) != python and os.environ.get("PASSERELLE_GALLERY") != "1":
        os.environ["PASSERELLE_GALLERY"] = "1"
        return subprocess.run([str(python), __file__, *sys.argv[1:]], cwd=install.ROOT, check=False).returncode
    sys.path.insert(0, str(install.ROOT))
    with demo() as site:
        pages = [one for one in shown(site) if asked.only in one[1]]
        sizes = [int(word) for word in asked.sizes.split(",")]
        print(f"{len(pages)} pages, {len(sizes)} tailles, {len(asked.themes.split(','))} thèmes", flush=True)
        pictures = take(site, pages, sizes, asked.themes.split(","), asked.out)
    (asked.out / "index.html").write_text(sheet(pictures), encoding="utf-8")
    print(f"{sum(len(files) for _who, _name, _address, files in pictures)} images : {asked.out / 'index.html'}")
    return 0


def take(
    site: Any, pages: list[tuple[str, str, str]], sizes: list[int], themes: list[str], out: Path
) -> list[tuple[str, str, str, list[str]]]:
    """Writes the pictures. Returns each page with the names of its files."""
    from playwright.sync_api import sync_playwright

    from tests.browser import ADVICE, find_browser, install_browser, launch_arguments
    from tests.journeys.conftest import People

    path = find_browser() or install_browser()
    if path is None:
        sys.exit(ADVICE)
    out.mkdir(parents=True, exist_ok=True)
    looks = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}
    taken: list[tuple[str, str, str, list[str]]] = [(*page, []) for page in pages]
    names: set[str] = set()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        people = People(browser, site, looks)
        tabs: dict[str, Any] = {}
        begun = time.monotonic()
        for rank, (who, name, address, files) in enumerate(taken, start=1):
            tab = tabs.get(who) or tabs.setdefault(who, people.page(who))
            stem = re.sub(r"[^a-z0-9]+", "-", f"{name}-{who}".lower()).strip("-")
            while stem in names:
                stem += "-x"
            names.add(stem)
            tab.goto(address)
            for width in sizes:
                tab.set_viewport_size({"width": width, "height": SIZES.get(width, 900)})
                whole = int(tab.evaluate("document.documentElement.scrollHeight"))
                # the bar of a phone stays at the bottom of the picture instead of crossing it
                tab.set_viewport_size({"width": width, "height": min(max(whole, SIZES.get(width, 900)), 12_000)})
                for theme in themes:
                    tab.emulate_media(color_scheme=theme)
                    files.append(f"{stem}-{width}-{theme}.png")
                    tab.screenshot(path=str(out / files[-1]), full_page=True)
            if rank % 20 == 0:
                print(f"  {rank} sur {len(pages)}, {time.monotonic() - begun:.0f} s", flush=True)
        browser.close()
    return taken


def sheet(pictures: list[tuple[str, str, str, list[str]]]) -> str:
    """The contact sheet: one row a page."""
    rows = []
    for who, name, address, files in pictures:
        figures = "".join(
            f'<figure><a href="{file}"><img src="{file}" alt="" loading="lazy"></a>'
            f"<figcaption>{' '.join(file[:-4].rsplit('-', 2)[1:])}</figcaption></figure>"
            for file in files
        )
        head = f"{html.escape(name)} <small>{html.escape(who)} · {html.escape(address)}</small>"
        rows.append(f"<section><h2>{head}</h2>{figures}</section>")
    return (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><title>Passerelle, planche</title><style>{STYLE}</style>'
        f"<h1>Passerelle : {len(pictures)} pages</h1>{''.join(rows)}</html>"
    )


if __name__ == "__main__":
    sys.exit(main())
