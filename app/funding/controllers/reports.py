"""The financial report of a year (S35): generated from the budget, explained, sent as a frozen paper, accepted."""

from typing import Any

from app.accounts.permissions import Right
from app.funding import budget_queries, report_papers
from app.funding import report_queries as queries
from app.funding.budget_forms import account_words
from app.funding.controllers.shared import acting, held, read
from app.funding.grid import Grid
from app.funding.places import dossier_trail
from app.funding.report_forms import WRITTEN, AcceptanceForm, SendingForm, report_form
from app.funding.report_models import FinancialReport, ReportSending, ReportText
from app.funding.report_page import ReportPage, due_line, read_report, sent_line, sent_lines
from app.funding.sending import sender_of
from app.web.answers import Answer, Download, done, download, page
from app.web.errors import NotFound
from app.web.forms import RuleRefused
from app.web.i18n import gettext as _
from app.web.rooms import offered, there
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day
from tenants import clock
from tenants.files import Files, NoSuchFile, files_of
from tenants.registry import MEMBER_NAME

READ, WRITE, DECIDE = Right.FUNDING_READ, Right.FUNDING_WRITE, Right.FUNDING_DECIDE
PDF = "application/pdf"
MOST_BYTES = 20 * 1024 * 1024


@get("/dossiers/{number:str}/report", name="reports:show", may=READ)
def show(visit: Visit, number: int) -> Answer:
    dossier = read(visit, budget_queries.DOSSIER, number=number)
    years = visit.db.all(budget_queries.OF_DOSSIER, number=number)
    year = visit.asked_number("year", most=2150)
    chosen = next((one for one in years if one.report and year in (None, one.year)), None)
    if chosen is None:
        if year is not None and years:
            raise NotFound
        budget = visit.url("budgets:show", number=number)
        return page("funding/reports/none.html", dossier=dossier, budget=budget, trail=_trail(visit, dossier))
    found = read_report(visit, chosen.report)
    own = found.head.number
    send = there(visit, "reports:send", DECIDE, number=own)
    edit = there(visit, "reports:edit", WRITE, number=own)
    actual = there(visit, "budgets:actual", WRITE, number=chosen.number)
    accept = there(visit, "reports:accept", WRITE, number=own)
    sent, known = bool(found.sendings), found.budget.grid.actual("charge") is not None
    to_send = {"label": _("Vérifier et envoyer"), "href": send}
    to_edit = {"label": _("Écrire le compte rendu"), "href": edit}
    to_accept = {"label": _("Noter l’acceptation"), "href": accept if sent and not found.head.accepted_on else None}
    to_actual = {"label": _("Saisir le réalisé"), "href": actual}
    again = {"label": _("Envoyer une version corrigée"), "href": send if sent else None}
    main = offered(to_accept if sent else to_actual if not known else to_send)
    return page(
        "funding/reports/show.html",
        found=found,
        head=found.head,
        budget=found.budget,
        dossier=dossier,
        due=due_line(found.head.due_on, found.head.sent_on, clock.today()),
        is_late=found.head.sent_on is None and found.head.due_on < clock.today(),
        sent_line=sent_line,
        lacking=[] if sent else found.lacking(),
        sections=[(_words(code), found.texts[code]) for code in WRITTEN if found.texts.get(code)],
        cents=report_papers.cents_of(found),
        account_words=account_words,
        years=[
            (str(one.year), None, visit.here(year=one.year), one.year == chosen.year) for one in years if one.report
        ],
        filled=main[0] if main else None,
        outlined=offered(to_edit if known or sent else None),
        others=offered(
            to_send if not sent and not known else None,
            to_edit if not known and not sent else None,
            again,
            to_actual if known else None,
            {"label": _("Brouillon en PDF"), "href": visit.url("reports:pdf", number=own)},
            {"label": _("Exporter"), "href": there(visit, "reports:export", Right.EXPORT, number=own)},
        ),
        trail=_trail(visit, dossier),
    )


def _words(code: str) -> str:
    return str(report_form([])()[code].label.text)


def _trail(visit: Visit, dossier: Any, *more: tuple[str, str | None]) -> Any:
    here = visit.url("reports:show", number=dossier.number) if more else None
    return dossier_trail(visit, dossier, (_("Compte rendu financier"), here), *more)


def _address(visit: Visit, found: ReportPage) -> str:
    return visit.url("reports:show", number=found.dossier.number, year=found.budget.head.year)


@get("/reports/{number:str}/report.pdf", name="reports:pdf", may=READ)
def pdf(visit: Visit, number: int) -> Answer:
    found = read_report(visit, number)
    made = report_papers.report_pdf(found, sender_of(visit))
    return download(made, f"compte-rendu-{found.budget.head.year}-brouillon.pdf", PDF)


@get("/reports/{number:str}/report.xlsx", name="reports:export", may=Right.EXPORT, within=READ, fresh=True)
def export(visit: Visit, number: int) -> Answer:
    found = read_report(visit, number)
    return download(
        report_papers.report_sheet(found, visit), _("compte-rendu-%(year)s.xlsx") % {"year": found.budget.head.year}
    )


# -- writing it -------------------------------------------------------------------------------------------------------
def _form(found: ReportPage, posted: Any = None, data: Any = None) -> Any:
    """The form asks a sentence for each gap that the setting names, and keeps those already written."""
    asked = [
        (row.account.code, account_words(row.account))
        for row in found.budget.grid.rows
        if row in found.to_explain or found.gaps.get(row.account.code)
    ]
    return report_form(asked)(posted, data=data)


@get("/reports/{number:str}/edit", name="reports:edit", may=WRITE, within=READ)
def edit(visit: Visit, number: int) -> Answer:
    found = read_report(visit, number)
    gaps = {f"gap_{code}": words for code, words in found.gaps.items()}
    return _edit_page(visit, found, _form(found, data=found.texts | gaps | {"version": found.head.version}), 200)


@post("/reports/{number:str}/edit", name="reports:edit", may=WRITE, within=READ)
def save(visit: Visit, number: int) -> Answer:
    report: FinancialReport = held(visit, queries.REPORT_TO_EDIT, number=number)
    found = read_report(visit, number)
    form = _form(found, visit.posted)
    if form.validate():
        with acting(visit, form):
            _refuse_stale(visit, report, form)
            _write(visit, report, form)
    if form.has_errors:
        return _edit_page(visit, found, form, 422)
    return done(_address(visit, found), _("Le compte rendu est enregistré, pas encore envoyé."))


def _refuse_stale(visit: Visit, report: FinancialReport, form: Any) -> None:
    if str(form.version.data) == str(report.version):
        return
    who = visit.db.value(MEMBER_NAME, member_id=report.changed_by) if report.changed_by else None
    sentence = _(
        "%(who)s a modifié ce compte rendu avant vous. Ouvrez-le dans un autre onglet pour comparer, puis recopiez."
    )
    raise RuleRefused(sentence % {"who": who or _("l’installation")})


def _write(visit: Visit, report: FinancialReport, form: Any) -> None:
    rows = {(row.section, row.account): row for row in visit.db.objects(queries.TEXTS_TO_EDIT, report_id=report.id)}
    typed = {(code, ""): form[code].data or "" for code in WRITTEN}
    gaps = [name for name in form._fields if name.startswith("gap_")]
    typed |= {("gap_explanation", name.removeprefix("gap_")): form[name].data or "" for name in gaps}
    for place, words in typed.items():
        row = rows.get(place)
        if row is not None and not words:
            visit.db.session.delete(row)
        elif words:
            row = row or ReportText(report_id=report.id, section=place[0], account=place[1])
            row.words = words
            visit.db.add(row)
    report.touch()
    visit.db.flush()


def _edit_page(visit: Visit, found: ReportPage, form: Any, status: int) -> Answer:
    grid: Grid = found.budget.grid
    gaps = [
        (form[f"gap_{row.account.code}"], row.gap) for row in grid.rows if f"gap_{row.account.code}" in form._fields
    ]
    return page(
        "funding/reports/edit.html",
        part="form",
        status=status,
        form=form,
        found=found,
        gaps=gaps,
        sections=[form[code] for code in WRITTEN],
        cents=report_papers.cents_of(found),
        back=_address(visit, found),
        trail=_trail(visit, found.dossier, (_("Écrire"), None)),
    )


# -- sending it -------------------------------------------------------------------------------------------------------
@get("/reports/{number:str}/sending", name="reports:send", may=DECIDE, within=READ)
def sending(visit: Visit, number: int) -> Answer:
    found = read_report(visit, number)
    last = found.sendings[0].sent_to if found.sendings else ""
    return _sending_page(visit, found, SendingForm(None, data={"sent_on": clock.today(), "sent_to": last}), 200)


@post("/reports/{number:str}/sending", name="reports:send", may=DECIDE, within=READ)
def send(visit: Visit, number: int) -> Answer:
    report: FinancialReport = held(visit, queries.REPORT_TO_EDIT, number=number)
    found = read_report(visit, number)
    form: Any = SendingForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            _refuse(found, form)
            made = report_papers.report_pdf(found, sender_of(visit), form.sent_on.data, form.sent_to.data)
            kept = _files(visit).put(made, MOST_BYTES)
            report.accepted_on = None
            sending = ReportSending(
                report_id=report.id,
                sent_on=form.sent_on.data,
                sent_to=form.sent_to.data,
                due_on=report.due_on,
                media_type=PDF,
                size=kept.size,
                sha256=kept.sha256,
                file_key=kept.key,
            )
            visit.db.add(sending)
            visit.db.add(*sent_lines(sending.id, found.budget.grid, found.gaps))
    if form.has_errors:
        return _sending_page(visit, found, form, 422)
    return done(_address(visit, found), sent_line(report.due_on, form.sent_on.data))


def _refuse(found: ReportPage, form: Any) -> None:
    if lacking := found.lacking():
        for sentence in lacking[:-1]:
            form.refuse(sentence)
        raise RuleRefused(lacking[-1])
    if form.sent_on.data > clock.today():
        raise RuleRefused(_("Le jour de l’envoi ne peut pas être à venir."), "sent_on")
    if form.sent_on.data.year < found.budget.head.year:
        sentence = _("Ce jour précède l’exercice %(year)s. Vérifiez la date.")
        raise RuleRefused(sentence % {"year": found.budget.head.year}, "sent_on")


def _sending_page(visit: Visit, found: ReportPage, form: Any, status: int) -> Answer:
    grid = found.budget.grid
    return page(
        "funding/reports/sending.html",
        part="form",
        status=status,
        form=form,
        found=found,
        lacking=found.lacking(),
        due=due_line(found.head.due_on, None, clock.today()),
        charges=grid.gap("charge"),
        products=grid.gap("product"),
        cents=report_papers.cents_of(found),
        consequences=[
            _("Le compte rendu est figé en PDF, avec la date, le destinataire et votre nom."),
            _("Ce PDF ne change plus ; une correction part comme une nouvelle version, à côté."),
        ],
        edit=there(visit, "reports:edit", WRITE, number=found.head.number),
        draft=visit.url("reports:pdf", number=found.head.number),
        back=_address(visit, found),
        trail=_trail(visit, found.dossier, (_("Envoyer"), None)),
    )


def _files(visit: Visit) -> Files:
    assert visit.me.tenant is not None  # a route of the workspace door
    return files_of(visit.settings, visit.me.tenant)


@get("/report-sendings/{number:str}", name="reports:sent", may=READ)
def sent(visit: Visit, number: int) -> Answer:
    """The paper as it left."""
    row: ReportSending = held(visit, queries.SENDING, number=number)
    try:
        content = b"".join(_files(visit).read(row.file_key))
    except NoSuchFile:
        raise NotFound from None
    return Download(content, f"compte-rendu-{number}.pdf", PDF)


# -- its answer -------------------------------------------------------------------------------------------------------
@get("/reports/{number:str}/acceptance", name="reports:accept", may=WRITE, within=READ)
def accepting(visit: Visit, number: int) -> Answer:
    found = read_report(visit, number)
    return _acceptance_page(visit, found, AcceptanceForm(None, data={"accepted_on": clock.today()}), 200)


@post("/reports/{number:str}/acceptance", name="reports:accept", may=WRITE, within=READ)
def accept(visit: Visit, number: int) -> Answer:
    report: FinancialReport = held(visit, queries.REPORT_TO_EDIT, number=number)
    found = read_report(visit, number)
    form: Any = AcceptanceForm(visit.posted)
    if form.validate():
        with acting(visit, form):
            if not found.sendings:
                raise RuleRefused(_("Ce compte rendu n’est pas encore envoyé."))
            last = found.sendings[0].sent_on
            if not last <= form.accepted_on.data <= clock.today():
                sentence = _("L’acceptation se situe entre l’envoi (%(day)s) et aujourd’hui.")
                raise RuleRefused(sentence % {"day": day(last)}, "accepted_on")
            report.accepted_on = form.accepted_on.data
    if form.has_errors:
        return _acceptance_page(visit, found, form, 422)
    return done(_address(visit, found), _("L’acceptation est notée."))


def _acceptance_page(visit: Visit, found: ReportPage, form: Any, status: int) -> Answer:
    return page(
        "funding/reports/acceptance.html",
        part="form",
        status=status,
        form=form,
        found=found,
        back=_address(visit, found),
        trail=_trail(visit, found.dossier, (_("Acceptation"), None)),
    )


ROUTES = [show, pdf, export, edit, save, sending, send, sent, accepting, accept]
