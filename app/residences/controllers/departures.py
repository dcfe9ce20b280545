"""A departure: announced with its notice, then done after a check page; undone while nobody stands in the way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.accounts.permissions import Right
from app.residences import fees, notice_rules, stay_rows
from app.residences.controllers.reading import acting, held, read_stay, settle_dues, trail
from app.residences.stay_forms import DeathForm, DepartureForm, NoticeForm
from app.residences.stay_models import Departure, ExitSearch, Notice, OccupationTitle, Stay
from app.residences.stay_page import StayPage, kept_due
from app.residences.stay_words import deposit_words, is_durable, short_name
from app.web.answers import Answer, done, page
from app.web.conflict import already_done
from app.web.forms import Form, RuleRefused
from app.web.i18n import gettext as _
from app.web.listed import in_words
from app.web.routes import get, post
from app.web.visit import Visit
from app.web.words import day, days_count, money, months_count
from tenants import clock


# -- announced --------------------------------------------------------------------------------------------------------
@get(
    "/stays/{number:str}/notice/new",
    name="stays:notice",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def announce(visit: Visit, number: int) -> Answer:
    stay = read_stay(visit, number)
    if refused := _over(visit, stay, announcing=True):
        return refused
    form = NoticeForm(None, data={"given_by": "person", "received_on": clock.today()})
    return _notice_page(visit, stay, form)


@post(
    "/stays/{number:str}/notice/term",
    name="stays:notice-term",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def term(visit: Visit, number: int) -> Answer:
    """What the notice typed so far comes to; nothing is written."""
    return _notice_page(visit, read_stay(visit, number), NoticeForm(visit.posted), part="term")


@post(
    "/stays/{number:str}/notice/new",
    name="stays:notice",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def announced(visit: Visit, number: int) -> Answer:
    row = held(visit, number)
    stay = read_stay(visit, number)
    if refused := _over(visit, stay, announcing=True):
        return refused
    form: Any = NoticeForm(visit.posted)
    notice: Any = None
    if form.validate():
        with acting(visit, form):
            notice = row.announce(form.given_by.data, form.received_on.data, _free_on(form), form.reason.data or "")
            if form.received_on.data > clock.today():
                raise RuleRefused(
                    _("Ce jour n’est pas encore venu. Indiquez le jour où le préavis a été reçu."), "received_on"
                )
            visit.db.add(notice)
    if form.has_errors:
        return _notice_page(visit, stay, form, status=422)
    words = {"night": day(notice.ends_on - timedelta(days=1)), "free": day(notice.ends_on)}
    return done(
        visit.url("stays:show", number=number),
        _("Départ annoncé : dernière nuit le %(night)s, logement libre le %(free)s.") % words,
        link=(visit.url("stays:notice-undo", number=number), _("Annuler")),
    )


def _free_on(form: Any) -> Any:
    """The first free night: by the rule, later when both say so, by agreement as agreed."""
    by, asked = form.given_by.data, form.free_on.data
    if by == notice_rules.ASSOCIATION and not form.reason.data:
        raise RuleRefused(_("Indiquez le motif : l’association ne met fin au titre que dans trois cas."), "reason")
    rule = notice_rules.term(by, form.reason.data or "", form.received_on.data)
    if rule is None:
        if asked is None:
            raise RuleRefused(_("Indiquez le jour convenu où le logement est libre."), "free_on")
        return asked
    least = notice_rules.free_on(form.received_on.data, rule)
    if asked is not None and asked < least:
        words = {"least": day(least), "term": _length(rule)}
        sentence = _(
            "Le préavis de %(term)s mène au %(least)s. Indiquez ce jour ou un jour suivant, ou « D’un commun accord »."
        )
        raise RuleRefused(sentence % words, "free_on")
    return asked or least


def _length(rule: notice_rules.Term) -> str:
    return days_count(rule.length) if rule.unit == "days" else months_count(rule.length)


def _explained(form: Any) -> str:
    """« Préavis de 8 jours reçu le 22 novembre : dernière nuit le 30, logement libre le 1ᵉʳ décembre. »"""
    by, received = form.given_by.data, form.received_on.data
    if by == notice_rules.AGREEMENT:
        return _("D’un commun accord : indiquez le jour où le logement est libre.")
    if not by or received is None or (by == notice_rules.ASSOCIATION and not form.reason.data):
        return _("La fin du préavis se calcule d’après qui donne congé, le jour de réception et le motif.")
    rule = notice_rules.term(by, form.reason.data or "", received)
    assert rule is not None  # only an agreement has no term
    words = {
        "term": _length(rule),
        "received": day(received),
        "night": day(notice_rules.last_night(received, rule)),
        "free": day(notice_rules.free_on(received, rule)),
    }
    return (
        _("Préavis de %(term)s reçu le %(received)s : dernière nuit le %(night)s, logement libre le %(free)s.") % words
    )


def _notice_page(visit: Visit, stay: StayPage, form: Any, status: int = 200, part: str = "form") -> Answer:
    return page(
        "residences/stays/notice.html",
        part=part,
        status=status,
        form=form,
        stay=stay,
        explained=_explained(form),
        trail=trail(visit, stay, (_("Annoncer un départ"), None)),
    )


@get(
    "/stays/{number:str}/notice/undo",
    name="stays:notice-undo",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def notice_undo(visit: Visit, number: int) -> Answer:
    stay = read_stay(visit, number)
    if stay.head.notice is None or stay.head.departure is not None:
        return already_done(
            _("Aucune annonce de départ ne peut être annulée ici."),
            visit.url("stays:show", number=number),
            _("Voir le séjour"),
        )
    return _undo_page(visit, stay, Form(), notice=True)


@post(
    "/stays/{number:str}/notice/undo",
    name="stays:notice-undo",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def notice_undone(visit: Visit, number: int) -> Answer:
    row, form = held(visit, number), Form(visit.posted)
    notice: Notice | None = visit.db.object(stay_rows.NOTICE, stay_id=row.id)
    if notice is None:
        sentence = _("Cette annonce a déjà été annulée.")
        return already_done(sentence, visit.url("stays:show", number=number), _("Voir le séjour"))
    with acting(visit, form):
        _refuse_when_followed(visit, row)
        row.take_back(notice, visit.me.member_id)
        visit.db.flush()
    if form.has_errors:
        return _undo_page(visit, read_stay(visit, number), form, notice=True, status=422)
    return done(visit.url("stays:show", number=number), _("L’annonce du départ est annulée."))


# -- done -------------------------------------------------------------------------------------------------------------
@get(
    "/stays/{number:str}/departure/new",
    name="stays:departure",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def new(visit: Visit, number: int) -> Answer:
    stay = read_stay(visit, number)
    if refused := _over(visit, stay):
        return refused
    free, today = stay.head.notice_ends_on, clock.today()
    left_on = free if free and free <= today else today
    death = bool(visit.asked("death"))
    form: Form = (DeathForm if death else DepartureForm)(None, data={"left_on": left_on, "keys_back": True})
    return _departure_page(visit, stay, form, death)


@post(
    "/stays/{number:str}/departure/new",
    name="stays:departure",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def create(visit: Visit, number: int) -> Answer:
    """Three steps by the same address: check (shows what will happen), edit (back to the form), confirm (does it)."""
    row = held(visit, number)
    stay = read_stay(visit, number)
    if refused := _over(visit, stay):
        return refused
    death = visit.posted.get("death") == "1"
    form: Any = (DeathForm if death else DepartureForm)(visit.posted)
    step = visit.posted.get("step", "check")
    if step == "edit":
        return _departure_page(visit, stay, form, death)
    if form.validate():
        with acting(visit, form):
            row.refuse_leaving(form.left_on.data)
            if not death:
                form.refuse_deposit()
            _refuse_when_followed(visit, row, until=form.left_on.data)
            if step == "confirm":
                _leave(visit, row, stay, form, death)
    if form.has_errors:
        return _departure_page(visit, stay, form, death, status=422)
    if step != "confirm":
        return _check_page(visit, stay, form, death)
    return done(
        visit.url("stays:show", number=number),
        _("Le départ est enregistré : logement %(unit)s libre le %(day)s.")
        % {"unit": stay.head.label, "day": day(form.left_on.data)},
        link=(visit.url("stays:departure-undo", number=number), _("Annuler")),
    )


def _leave(visit: Visit, row: Stay, stay: StayPage, form: Any, death: bool) -> None:
    """The stay ends, its title and its search close, its months are settled."""
    notice: Notice | None = visit.db.object(stay_rows.NOTICE, stay_id=row.id)
    balance = _balance(stay, form.left_on.data)
    departure = row.depart(form.left_on.data, "death" if death else form.destination.data, notice)
    departure.balance = balance
    if death:
        departure.reason = "death"
    else:
        departure.reason = form.reason.data or ""
        departure.keys_back, departure.inventory_on = form.keys_back.data, form.inventory_on.data
        departure.deposit, departure.deposit_back = form.deposit.data, form.deposit_back.data
        departure.deposit_kept_for = form.deposit_kept_for.data or ""
    _close(visit, row, row.date_out, "death" if death else "departure")
    visit.db.add(departure)
    settle_dues(visit, row)


def _close(visit: Visit, row: Stay, on: Any, by: str) -> None:
    """Title and search end with the stay; on None they are open again."""
    title: OccupationTitle | None = visit.db.object(stay_rows.TITLE, stay_id=row.id)
    search: ExitSearch | None = visit.db.object(stay_rows.SEARCH, stay_id=row.id)
    if title is not None:
        title.ended_on, title.ended_by = on, by
    if search is not None:
        search.closed_on = on


def _balance(stay: StayPage, left_on: Any) -> Decimal:
    """What was paid less what is due once the last month is counted by its nights."""
    kept = [kept_due(e) for e in stay.events if e.kind == "due"]
    final = fees.closing(fees.MonthlyFee.of(stay.head), stay.head.date_in, left_on, kept, stay.received)
    return final.over - final.rest


def _refuse_when_followed(visit: Visit, row: Stay, until: Any = None) -> None:
    """Somebody who comes after in the same unit is named. until: the new end, None when the stay would have none."""
    after = visit.db.first(stay_rows.NEXT_IN_UNIT, unit_id=row.unit_id, date_in=row.here_since)
    if after is None or (until is not None and until <= after.date_in):
        return
    words = {"who": short_name(after), "unit": after.label, "day": day(after.date_in)}
    if until is None:
        raise RuleRefused(
            _("%(who)s entre au logement %(unit)s le %(day)s : rien ne peut plus être annulé ici.") % words
        )
    sentence = _("%(who)s entre au logement %(unit)s le %(day)s. Indiquez un départ ce jour-là ou avant.")
    raise RuleRefused(sentence % words, "left_on")


def _over(visit: Visit, stay: StayPage, announcing: bool = False) -> Answer | None:
    """The page for a deed that is done already."""
    address = visit.url("stays:show", number=stay.head.number)
    if stay.head.departure is not None or (stay.situation == "left" and stay.head.notice is None):
        made = next((e for e in stay.events if e.kind == "departure" and e.undone_at is None), None)
        who = stay.members.get(made.made_by) if made else None
        sentence = (
            _("Ce départ a déjà été enregistré par %(who)s.") % {"who": who}
            if who
            else _("Ce départ est déjà enregistré.")
        )
        return already_done(sentence, address, _("Voir le séjour"))
    if announcing and stay.head.notice is not None:
        return already_done(_("Le départ de ce séjour est déjà annoncé."), address, _("Voir le séjour"))
    return None


def _departure_page(visit: Visit, stay: StayPage, form: Form, death: bool, status: int = 200) -> Answer:
    title = _("Enregistrer un décès") if death else _("Enregistrer le départ")
    return page(
        "residences/stays/departure.html",
        part="form",
        status=status,
        form=form,
        stay=stay,
        death=death,
        trail=trail(visit, stay, (title, None)),
    )


def _check_page(visit: Visit, stay: StayPage, form: Any, death: bool) -> Answer:
    left_on, balance = form.left_on.data, _balance(stay, form.left_on.data)
    words = {"unit": stay.head.label, "day": day(left_on)}
    rows = [(_("Logement libéré le") if death else _("Jour du départ"), day(left_on))]
    if not death:
        where = in_words("exit_destinations", form.destination.data)
        if is_durable(form.destination.data):
            where += " " + _("(logement durable)")
        rows += [
            (_("Destination"), where),
            (_("Motif"), in_words("departure_reasons", form.reason.data)),
            (_("État des lieux"), day(form.inventory_on.data) if form.inventory_on.data else ""),
            (_("Clés"), _("rendues") if form.keys_back.data else _("pas encore rendues")),
            (
                _("Dépôt de garantie"),
                deposit_words(form.deposit.data, form.deposit_back.data, form.deposit_kept_for.data),
            ),
        ]
    happens = [
        _("Le logement %(unit)s est libre le %(day)s.") % words,
        _("Le titre d’occupation prend fin et la recherche de sortie est close."),
        _settled(balance),
    ]
    return page(
        "residences/stays/departure-check.html",
        part="form",
        form=form,
        stay=stay,
        death=death,
        rows=rows,
        happens=happens,
        trail=trail(visit, stay, (_("Vérifier"), None)),
    )


def _settled(balance: Decimal) -> str:
    if balance > 0:
        return _("Le compte : %(amount)s à rendre.") % {"amount": money(balance, True)}
    if balance < 0:
        return _("Le compte : il reste %(amount)s à payer.") % {"amount": money(-balance, True)}
    return _("Le compte est soldé.")


# -- undone -----------------------------------------------------------------------------------------------------------
@get(
    "/stays/{number:str}/departure/undo",
    name="stays:departure-undo",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def undo(visit: Visit, number: int) -> Answer:
    stay = read_stay(visit, number)
    if stay.head.departure is None:
        sentence = _("Aucun départ n’est enregistré pour ce séjour.")
        return already_done(sentence, visit.url("stays:show", number=number), _("Voir le séjour"))
    return _undo_page(visit, stay, Form(), notice=False)


@post(
    "/stays/{number:str}/departure/undo",
    name="stays:departure-undo",
    may=Right.STAYS_WRITE,
    within=Right.STAYS_READ,
    audited="read:stay",
)
def undone(visit: Visit, number: int) -> Answer:
    row, form = held(visit, number), Form(visit.posted)
    departure: Departure | None = visit.db.object(stay_rows.DEPARTURE, stay_id=row.id)
    if departure is None:
        sentence = _("Ce départ a déjà été annulé.")
        return already_done(sentence, visit.url("stays:show", number=number), _("Voir le séjour"))
    with acting(visit, form):
        notice: Notice | None = visit.db.object(stay_rows.NOTICE, stay_id=row.id)
        _refuse_when_followed(visit, row, until=notice.ends_on if notice else None)
        row.come_back(departure, notice, visit.me.member_id)
        _close(visit, row, None, "")
        visit.db.flush()
        settle_dues(visit, row)
        visit.db.flush()
    if form.has_errors:
        return _undo_page(visit, read_stay(visit, number), form, notice=False, status=422)
    return done(visit.url("stays:show", number=number), _("Le départ est annulé : le séjour est de nouveau en cours."))


def _undo_page(visit: Visit, stay: StayPage, form: Form, *, notice: bool, status: int = 200) -> Answer:
    back = _("Le logement %(unit)s n’est plus annoncé libre.") % {"unit": stay.head.label}
    if notice:
        title, submit, what = _("Annuler l’annonce du départ"), _("Annuler l’annonce"), [back]
    else:
        title, submit = _("Annuler le départ du %(day)s") % {"day": day(stay.head.left_on)}, _("Annuler ce départ")
        what = [
            back,
            _("Le titre d’occupation et la recherche de sortie reprennent."),
            _("Le dernier mois est recompté."),
        ]
    return page(
        "residences/stays/undo.html",
        part="form",
        status=status,
        form=form,
        stay=stay,
        title=title,
        submit=submit,
        consequences=what,
        trail=trail(visit, stay, (submit, None)),
    )


ROUTES = [announce, term, announced, notice_undo, notice_undone, new, create, undo, undone]
