"""A Chromium for the browser tests: the named one, the system's, Playwright's own. Run as a module, installs one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
ARGUMENTS = (
    # A test talks to this machine only: nothing is fetched, reported or looked up behind its back.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-dev-shm-usage",  # a container's /dev/shm is often too small for a page
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
)
ADVICE = (
    "Les essais de navigateur demandent Chromium : l’installer (Debian, en root : apt-get install chromium), "
    "ou nommer le programme par PASSERELLE_BROWSER."
)


def launch_arguments() -> list[str]:
    """Chromium's own sandbox does not start for root; everyone else keeps it."""
    return [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def find_browser() -> str | None:
    """The path of a browser that answers to --version."""
    named = os.environ.get("PASSERELLE_BROWSER")
    if named:
        return named if _answers(named) else None
    for place in (*filter(None, map(shutil.which, NAMES)), *PLACES):
        if _answers(place):
            return place
    own = _playwrights_own()
    return own if _answers(own) else None


def _answers(path: str) -> bool:
    """A stub that only advises another way of installing (as some systems put there) does not count."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install_browser() -> str | None:
    """For root the system's package; else Playwright's download, which some networks refuse."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
            )
    else:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"], stdin=subprocess.DEVNULL, check=False
        )
    return find_browser()


if __name__ == "__main__":
    found = find_browser() or install_browser()
    print(Path(found) if found else ADVICE, flush=True)
    sys.exit(0 if found else 1)
