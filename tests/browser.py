"""A Chromium for the browser tests: the named one, the system's, Playwright's own. Run as a module, installs one.

The one without windows (« headless shell ») comes first: the same engine for four fifths of the processor's time."""

import os
import shutil
import subprocess
import sys

NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge",
)  # fmt: skip
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
    "--disable-gpu",  # there is none where tests run: no process that draws for it
    # A page of a test lives for half a second: a compiler that pays after several only takes the other core.
    "--js-flags=--no-opt",
)
# For a browser in which no mouse moves: pages are laid out and asked, but no picture of them is drawn. A third of
# what a look costs; a click waits for pictures, and would wait for ever.
WITHOUT_PICTURES = "--disable-threaded-compositing"
# In Debian since version 12; libatomic1 is for Playwright's own driver, on a bare machine.
PACKAGES, ELSEWHERE = ("chromium-headless-shell", "libatomic1"), ("chromium", "libatomic1")
ADVICE = (
    f"Les essais de navigateur demandent Chromium. En root, sous Debian : apt-get install {' '.join(PACKAGES)}. "
    "Ou nommer un Chromium déjà présent par PASSERELLE_BROWSER."
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
    return own if own and _answers(own) else None


def _answers(path: str) -> bool:
    """A stub that only advises another way of installing (as some systems put there) does not count."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _playwrights_own() -> str:
    """Asked of its driver in a process of its own, which may fail to start for want of a library."""
    script = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    return asked.stdout.strip()


def install_browser() -> str | None:
    """For root the system's package; else Playwright's download, which some networks refuse."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _apt(["update", "-qq"])
        for packages in (PACKAGES, ELSEWHERE):
            if _apt(["install", "-y", "-qq", "--no-install-recommends", *packages]):
                break
    else:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"], stdin=subprocess.DEVNULL, check=False
        )
    return find_browser()


def _apt(command: list[str]) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    asked = subprocess.run(
        ["apt-get", *command], env=quiet, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False
    )
    return asked.returncode == 0


if __name__ == "__main__":
    found = find_browser() if _playwrights_own() else None
    found = found or install_browser()
    ready = found and _playwrights_own()
    print(found if ready else ADVICE, flush=True)
    sys.exit(0 if ready else 1)
