"""The head office's pages: dashboard, comparison, associations and their workspaces, dictionary."""

from typing import Any

from app.accounts.permissions import Right
from app.federation import members, queries
from app.federation.comparing import ALL, codes_for, compare, rows_for
from app.federation.export import comparison_json, comparison_workbook, members_workbook
from app.federation.forms import OpeningForm
from app.federation.pictures import Seen, see
from app.indicators import dictionary
from app.provisioning import NewPerson, open_and_invite
from app.publications import sheet_queries
from app.publications.queries import INDICATORS, YEARS
from app.web.answers import Answer, Raw, done, download, page
from app.web.errors import NotFound
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import current_locale
from tenants import clock

FIRST_LOOK = ("occupancy_net", "exit_durable_rate", "exit_step_30_days", "turnover", "entries")


@get("/", name="federation:dashboard", may=Right.FEDERATION_READ)
def dashboard(visit: Visit) -> Answer:
    """The state of the latest year: who has published, five figures with their coverage, the last editions."""
    years = _years(visit)
    year = years[0]
    rows = visit.db.all(INDICATORS, year=year, codes=list(_all_codes()))
    comparisons = [compare(code, year, ALL, rows_for(rows, code)) for code in FIRST_LOOK]
    return page(
        "federation/dashboard.html",
        year=year,
        comparisons=comparisons,
        published=len({row.slug for row in rows if row.edition is not None}),
        asked=len({row.slug for row in rows}),
        latest=visit.db.all(queries.LATEST_EDITIONS),
        waiting=visit.db.all(sheet_queries.WAITING),
        standing=visit.db.value(sheet_queries.STANDING_IN_ALL),
    )


def _all_codes() -> set[str]:
    return {each for code in FIRST_LOOK for each in codes_for(code)}


@get("/compare", name="federation:compare", may=Right.FEDERATION_READ)
def comparison(visit: Visit) -> Answer:
    """One indicator, one group, one year, from the fixed catalogue of choices only (D8)."""
    seen, choices = _comparison(visit)
    return page("federation/compare.html", part="result", seen=seen, comparison=seen.comparison, **choices)


@get("/compare.xlsx", name="federation:compare.xlsx", may=Right.EXPORT, within=Right.FEDERATION_READ, fresh=True)
def comparison_xlsx(visit: Visit) -> Answer:
    made = _comparison(visit)[0].comparison
    return download(comparison_workbook(made), f"comparaison-{made.indicator.code}-{made.year}.xlsx")


@get("/compare.json", name="federation:compare.json", may=Right.EXPORT, within=Right.FEDERATION_READ, fresh=True)
def comparison_as_json(visit: Visit) -> Answer:
    made = _comparison(visit)[0].comparison
    return Raw(comparison_json(made), media_type="application/json")


def _comparison(visit: Visit) -> tuple[Seen, dict[str, Any]]:
    """What was asked, refused as absent when it is not one of the choices."""
    years = _years(visit)
    code = visit.asked("indicator", "exit_durable_rate")
    year = visit.asked_number("year", 1990, 2100) or years[0]
    group = visit.asked("group", ALL)
    if code not in dictionary.published_codes() or year not in years:
        raise NotFound
    rows = visit.db.all(INDICATORS, year=year, codes=list(codes_for(code)))
    language = current_locale.get()
    seen = see(code, year, group, tuple(rows), language)
    if seen is None:
        raise NotFound
    return seen, {
        "years": [(str(each), str(each)) for each in years],
        "offered": [(each, _("Toutes les associations") if each == ALL else name) for each, name in seen.offered],
        "indicators": [(each, dictionary.indicator(each).name.of(language)) for each in dictionary.published_codes()],
        "group": group,
    }


def _years(visit: Visit) -> list[int]:
    """The years somebody published, newest first; last year when nobody has yet."""
    return [row.year for row in visit.db.all(YEARS)] or [clock.today().year - 1]


@get("/dictionary", name="federation:dictionary", may=Right.FEDERATION_READ)
def words(visit: Visit) -> Answer:
    asked = visit.asked("q")
    return page("federation/dictionary.html", part="definitions", asked=asked, found=dictionary.search(asked))


@get("/members", name="federation:associations", may=Right.FEDERATION_READ)
def associations(visit: Visit) -> Answer:
    return page("federation/associations.html", rows=visit.db.all(queries.ASSOCIATIONS))


@get("/members.xlsx", name="federation:associations.xlsx", may=Right.EXPORT, within=Right.FEDERATION_READ, fresh=True)
def associations_xlsx(visit: Visit) -> Answer:
    book = members_workbook(visit.db.all(queries.ASSOCIATIONS))
    return download(book, _("adherents-%(day)s.xlsx") % {"day": clock.today()})


@get(
    "/members/new",
    name="federation:associations.new",
    may=Right.FEDERATION_ADMINISTER,
    within=Right.FEDERATION_READ,
)
def new(visit: Visit) -> Answer:
    """For an association that is a member already (`?association=`), what is known stands in the form."""
    known = visit.db.object(queries.ASSOCIATION, slug=visit.asked("association"))
    return _opening_page(OpeningForm(source=known if known is not None and known.opened_at is None else None))


@post(
    "/members",
    name="federation:associations.create",
    may=Right.FEDERATION_ADMINISTER,
    within=Right.FEDERATION_READ,
    opens=False,
    fresh=True,
    audited="workspace:open",
)
def create(visit: Visit) -> Answer:
    """Open a workspace and mail its first administrator a link. Each step has its own transaction and may be
    repeated."""
    form = OpeningForm(visit.posted)
    if form.validate():
        person = NewPerson(str(form.email.data), str(form.person.data), "director", administrator=True)
        try:
            open_and_invite(
                visit.services.database, str(form.slug.data), str(form.name.data), str(form.department.data), person
            )
        except RuleRefused as refusal:
            form.refuse(refusal.sentence, refusal.field)
    if form.has_errors:
        return _opening_page(form, status=422)
    visit.concerns, visit.detail = str(form.slug.data), str(form.name.data)
    return done(
        visit.url("federation:associations"),
        _("L’espace de %(name)s est ouvert. Un lien part à %(email)s.")
        % {"name": form.name.data, "email": form.email.data},
    )


def _opening_page(form: OpeningForm, status: int = 200) -> Answer:
    return page("federation/opening.html", part="form", status=status, form=form)


ROUTES = [
    *members.ROUTES, new, create, dashboard, comparison, comparison_xlsx, comparison_as_json, words, associations,
    associations_xlsx,
]  # fmt: skip
