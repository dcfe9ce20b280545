"""The mail of what awaits: numbers and kinds, once a due morning, to who is here and chose it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Account, Membership
from app.home.digest import morning, tell
from app.home.digest_words import things
from app.jobs.tasks import Work
from app.mail.models import Mail
from app.mail.sending import message
from tenants import clock, session
from tenants.actor import IDENTITY
from tenants.registry import Association
from tests.app.residences.builders import a_closure, a_notice, a_residence, a_stay
from tests.world import CAST, TODAY

NAMES = ("Lina", "Morel", "Karim", "Tard", "Sofia", "Omar", "Inès Arrive")


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture(scope="module", autouse=True)
def house(world):
    """Monday 23 November: two things late, one today, two until Sunday, one after."""
    with clock.fixed(TODAY), world.inside("valence") as db:
        made = a_residence(db, "Faventines", units=12)
        on = date(2026, 8, 19)
        a_stay(db, made["1"], on, name="Lina Morel", planned_to=date(2026, 11, 19))
        for label, name, ends in (("2", "Karim Tard", 20), ("3", "Sofia Jour", 23), ("4", "Omar Semaine", 27)):
            stay = a_stay(db, made[label], on, name=name, planned_to=date(2027, 6, 1))
            a_notice(db, stay, date(2026, 11, 10), date(2026, 11, ends))
        a_stay(db, made["5"], date(2026, 11, 25), name="Inès Arrive")
        a_closure(db, made["6"], date(2026, 11, 1), date(2026, 12, 10))


@pytest.fixture(autouse=True)
def nobody_yet(world):
    """Every test begins before the morning's look, with nobody who wants a mail."""
    with session.open(world.database, IDENTITY, write=True) as db:
        db.run(update(Account).values(mail_rhythm="never"))
        db.run(update(Membership).values(digest_on=None))


def choose(world, who, rhythm, **values):
    with session.open(world.database, IDENTITY, write=True) as db:
        db.run(update(Account).where(Account.email == CAST[who][0]).values(mail_rhythm=rhythm, **values))


def outbox(world):
    with session.open(world.database, IDENTITY) as db:
        return db.objects(select(Mail).order_by(Mail.recipient))


def run(world):
    """What the morning's task adds to the outbox."""
    before = {mail.id for mail in outbox(world)}
    morning(Work(world.settings, world.database, None))
    return [mail for mail in outbox(world) if mail.id not in before]


def test_each_morning_it_tells_what_is_late_and_what_is_for_today(world):
    choose(world, "nadia", "morning")
    (mail,) = run(world)
    assert mail.recipient == CAST["nadia"][0]
    assert mail.sender_name == "CALD de la Drôme"
    assert plain(mail.subject) == "3 choses à faire aujourd’hui, dont 2 en retard (CALD de la Drôme)"
    text = plain(mail.text)
    assert "CALD de la Drôme, lundi 23 novembre 2026" in text
    assert "En retard : 1 départ à enregistrer, 1 période à décider." in text
    assert "Aujourd’hui : 1 départ à enregistrer." in text
    assert "http://testserver.local/a/valence/\n" in mail.text
    assert mail.stop_href == "http://testserver.local/account"
    assert mail.stop_href in mail.text
    assert f'href="{mail.stop_href}"' in mail.html
    assert message(world.settings, mail)["List-Unsubscribe"] == "<http://testserver.local/account>"


def test_on_monday_it_tells_the_whole_week(world):
    choose(world, "nadia", "monday")
    (mail,) = run(world)
    assert plain(mail.subject) == "5 choses à faire cette semaine, dont 2 en retard (CALD de la Drôme)"
    assert "D’ici à dimanche : 1 départ à enregistrer, 1 entrée." in plain(mail.text)


def test_no_name_and_no_address_of_a_home_is_in_it(world):
    choose(world, "nadia", "monday")
    (mail,) = run(world)
    for words in (*NAMES, "Faventines", "logement 1"):
        assert words not in mail.subject + mail.text + mail.html


def test_it_speaks_the_language_of_its_reader(world):
    choose(world, "nadia", "morning", language="en")
    try:
        (mail,) = run(world)
    finally:
        choose(world, "nadia", "never", language="fr")
    assert plain(mail.subject) == "3 things to do today, 2 of them late (CALD de la Drôme)"
    assert mail.language == "en"


def test_the_weekly_mail_leaves_on_monday_only(world):
    choose(world, "nadia", "monday")
    for days in range(1, 7):
        with clock.fixed(TODAY + timedelta(days=days)):
            assert run(world) == []


@pytest.mark.parametrize("at", [time(6, 59), time(12, 0), time(23, 30)])
def test_it_leaves_in_the_morning_of_paris(world, at):
    choose(world, "nadia", "morning")
    with clock.fixed(TODAY, at):
        assert run(world) == []
    with clock.fixed(TODAY, time(7, 0)):
        assert len(run(world)) == 1


def test_a_task_that_runs_again_mails_nobody_twice(world):
    choose(world, "nadia", "morning")
    assert len(run(world)) == 1
    assert run(world) == []
    with clock.fixed(TODAY + timedelta(days=1)):
        assert len(run(world)) == 1


def test_two_workers_at_once_send_one_mail(world):
    choose(world, "nadia", "morning")
    before = len(outbox(world))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _n: tell(world.database, "http://here", TODAY), range(4)))
    assert len(outbox(world)) == before + 1


def test_a_worker_killed_between_the_mail_and_the_mark_has_sent_nothing(world, monkeypatch):
    choose(world, "nadia", "morning")

    def killed(*_args, **_values):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("app.mail.outbox.ask_of_identity", killed)
        before = len(outbox(world))
        with pytest.raises(KeyboardInterrupt):
            morning(Work(world.settings, world.database, None))
        assert len(outbox(world)) == before
    assert len(run(world)) == 1


def test_nothing_to_do_is_no_mail(world):
    choose(world, "bruno", "morning")  # reads figures: nothing is in that list
    choose(world, "claire", "morning")  # another association, where nothing waits
    assert run(world) == []


@pytest.mark.parametrize("column", ["suspended_at", "ended_at"])
def test_who_has_lost_the_place_gets_none(world, column):
    choose(world, "ines", "morning")
    mine = Membership.account_id == select(Account.id).where(Account.email == CAST["ines"][0]).scalar_subquery()
    for value, expected in ((clock.now(), 0), (None, 1)):
        with session.open(world.database, IDENTITY, write=True) as db:
            db.run(update(Membership).where(mine).values({column: value}))
        assert len(run(world)) == expected


def test_a_suspended_association_sends_none(world, house):
    choose(world, "nadia", "morning")
    for value, expected in ((clock.now(), 0), (None, 1)):
        suspend(world, value)
        assert len(run(world)) == expected


def suspend(world, value):
    from tenants.actor import FEDERATION

    with session.open(world.database, FEDERATION, write=True) as db:
        db.run(update(Association).where(Association.slug == "valence").values(suspended_at=value))


def test_one_is_told_of_ones_own_list_only(world):
    """The social worker decides of periods; departures and entries are the manager's."""
    choose(world, "ines", "morning")
    (mail,) = run(world)
    assert "période à décider" in mail.text
    assert "départ" not in mail.text


def test_a_fault_of_one_stops_no_other(world, monkeypatch):
    choose(world, "ines", "morning")
    choose(world, "nadia", "morning")
    from app.home import digest

    real = digest.awaiting

    def awaiting(database, me, today, *, week):
        if me.name == "Inès Fabre":
            raise RuntimeError
        return real(database, me, today, week=week)

    monkeypatch.setattr(digest, "awaiting", awaiting)
    assert [mail.recipient for mail in run(world)] == [CAST["nadia"][0]]


def test_a_sentence_names_four_kinds_and_counts_the_others():
    with clock.fixed(TODAY):
        said = plain(things([("snag", 1), ("order", 2), ("ready", 5), ("vacancy", 3), ("payment", 4), ("plan", 1)]))
    assert said == (
        "5 logements prêts sans ménage, 4 versements à enregistrer, 3 logements vacants sans travaux demandés, "
        "2 chantiers à faire avancer et 2 autres choses"
    )


def test_every_kind_of_line_has_its_words():
    from app.home.lines import LINES

    for kind in (*LINES, "date"):
        assert plain(things([(kind, 1)])).startswith("1 ")
        assert plain(things([(kind, 3)])).startswith("3 ")


def test_the_account_page_keeps_the_rhythm(world):
    browser = world.as_("nadia")
    page = browser.get("/account").text
    assert "Chaque matin s’il y a quelque chose" in plain(page)
    answer = browser.post("/account", {"language": "fr", "theme": "auto", "mail_rhythm": "morning"})
    assert answer.status_code == 303
    assert len(run(world)) == 1
    assert browser.post("/account", {"language": "fr", "theme": "auto", "mail_rhythm": "hourly"}).status_code == 422


def test_who_works_in_no_association_has_no_rhythm_to_choose(world):
    browser = world.as_("paul")
    shown = browser.get("/account")
    assert shown.status_code == 200
    assert "Chaque matin" not in shown.text
    assert browser.post("/account", {"language": "fr", "theme": "dark"}).status_code == 303
