"""What the commands answer with: figures as text or JSON. Each returns an exit code: 0 done, 1 refused by the data."""

import json
import sys
from datetime import date

from sqlalchemy import bindparam, select

from app.figures.sending import over
from app.indicators.dictionary import indicator
from app.provisioning import find_workspace
from app.residences.figures import figures as of_residence
from app.residences.models import Residence
from tenants import session
from tenants.actor import keeper
from tenants.database import Database

RESIDENCE = select(Residence.id).where(Residence.number == bindparam("number"))


def figures(
    database: Database, slug: str, first: date, last: date, residence: int | None = None, *, as_json: bool = False
) -> int:
    """Print every indicator over [first, last]: {indicator: {numerator, denominator, value, unit}}."""
    workspace = find_workspace(database, slug)
    if workspace is None:
        return _refuse("No such workspace.")
    if last < first:
        return _refuse("The last day comes before the first.")
    with session.open(database, keeper(workspace)) as db:
        if residence is not None and db.value(RESIDENCE, number=residence) is None:
            return _refuse(f"{slug} has no residence number {residence}.")
        made = over(db, first, last) if residence is None else of_residence(db, first, last, residence)
        found = {code: one.as_json() for code, one in made.items()}
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for code, one in found.items():
        value = "not concerned" if one["value"] is None else f"{one['value']} {one['unit']}"
        parts = "" if one["denominator"] is None else f"  ({one['numerator'] or 'n'} / {one['denominator']})"
        print(f"{indicator(code).name.en:<45} {value}{parts}")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
