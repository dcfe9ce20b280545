"""An import as a person does it: deposit, columns, rows, the press; and the worker that follows."""

import asyncio
import html
import logging
import re
from pathlib import Path

from sqlalchemy import func, select

import app.models
import app.tasks
from app.jobs.worker import work
from tenants.policies import tenant_tables

DATA = Path(__file__).parents[2] / "data"
REGISTER, OLD, ROANNE = "valence-registre.xlsx", "valence-sejours-ancien-logiciel.csv", "roanne-temporaires.ods"
HEAD = ("Résidence", "Logement", "Nom", "Prénom", "Né(e) le", "Entrée", "Sortie", "Destination", "Redevance")
# What an import keeps of itself, and numbers already drawn: not facts of the trade.
# What an import keeps of itself, and what tells of every deed.
OF_IMPORTS = {"imports", "import_files", "import_rows", "import_mappings", "counters", "once_keys"}
OF_IMPORTS |= {"audit_lines", "audit_months"}


def register(*rows, head=HEAD):
    return "\n".join(";".join(row) for row in (head, *rows)).encode()


def stay(unit="3", name="Marchand", entry="20/03/2024", leaving="", destination="HLM", residence="Les Peupliers"):
    return residence, unit, name, "Zoé", "18/12/2002", entry, leaving, destination if leaving else "", "413,87"


def deposit(browser, place, name, content, kind="stays"):
    return browser.post(f"/a/{place}/imports", {"kind": kind}, files={"file": (name, content)})


def choices(page):
    """The form of the columns as it was drawn."""
    form = {"sheet": html.unescape(re.search(r'name="sheet" value="([^"]*)"', page.text)[1])}
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        form[name] = chosen[1] if chosen else re.search(r'<option value="([^"]*)"', body)[1]
    for field, name in re.findall(r'(<input[^>]* name="(name(?:-\w+)?)"[^>]*>)', page.text):
        form[name] = html.unescape((re.search(r' value="([^"]*)"', field) or ("", ""))[1])
    return form


def to_rows(browser, place, name, content, kind="stays", sheet=""):
    """As far as the rows, with the columns as proposed. Answers the address of the import."""
    answer = deposit(browser, place, name, content, kind)
    assert answer.status_code == 303, answer.text
    at = answer.headers["location"]
    page = browser.get(f"{at}?sheet={sheet}" if sheet else at)
    assert page.status_code == 200, page.text
    answer = browser.post(at, choices(page))
    assert answer.status_code == 303, answer.text
    return at.removesuffix("/columns")


def read_file(browser, place, file, kind="stays", sheet=""):
    return to_rows(browser, place, file, (DATA / file).read_bytes(), kind, sheet)


def tabs(browser, at):
    """(to create, to change, to correct, passed over) as the tabs say."""
    page = browser.get(f"{at}/rows").text
    return tuple(int(count) for count in re.findall(r'class="tab-count">(\d+)<', page))


def announced(browser, at):
    """How many rows the button says."""
    found = re.search(r'name="wanted" value="(\d+)"', browser.get(f"{at}/rows").text)
    return int(found[1]) if found else 0


def press(browser, at):
    answer = browser.post(f"{at}/run", {"wanted": str(announced(browser, at))})
    assert (answer.status_code, answer.headers.get("location")) == (303, at), answer.text


def run_worker(world):
    """Until nothing is left to do."""
    logging.disable(logging.INFO)
    try:
        asyncio.run(work(world.settings, world.database, wait=False, handle_signals=False))
    finally:
        logging.disable(logging.NOTSET)


def results(browser, at):
    """(created, changed, unchanged or left out, refused) as the report says."""
    page = browser.get(at).text
    return tuple(
        int(count.replace("\u202f", "").replace("\u00a0", "")) for count in re.findall(r"<dd>([\d\s]+)</dd>", page)
    )


def bring_in(world, browser, place, name, content, kind="stays"):
    """The whole way."""
    at = to_rows(browser, place, name, content, kind)
    press(browser, at)
    run_worker(world)
    return at


def facts(world, place):
    """How many rows each table of the trade holds."""
    counted = {}
    with world.inside(place, write=False) as db:
        for table in tenant_tables(app.models.metadata):
            if table.name not in OF_IMPORTS:
                model = next(m.class_ for m in app.models.Base.registry.mappers if m.local_table is table)
                counted[table.name] = db.value(select(func.count()).select_from(model))
    return counted
