"""Who the demo lets in: the list that it prints and the README name people that its seed makes."""

import re
from pathlib import Path

import app.demo_partners
import app.seeding
from app.accounts.demo import ACCOUNTS

ROOT = Path(__file__).parents[3]
AT_THE_OFFICE = "siege@federation.example"


def sources() -> str:
    return "".join(Path(module.__file__).read_text() for module in (app.seeding, app.demo_partners) if module.__file__)


def test_each_listed_account_is_seeded() -> None:
    made = sources()
    assert [address for address, _words in ACCOUNTS if f'"{address}"' not in made] == []


def test_each_account_that_the_readme_names_is_listed() -> None:
    named = set(re.findall(r"[a-z]+@[a-z]+\.example", (ROOT / "README.md").read_text()))
    assert AT_THE_OFFICE in named
    assert named <= {address for address, _words in ACCOUNTS}
