"""Mails: written with their cause, sent by a real server, tried again, given up, never lost."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.jobs.tasks import EVERY, Work
from app.mail import sending
from app.mail.letters import Letter, drawn, spoken_in
from app.mail.models import Mail
from app.mail.outbox import post
from tenants import clock, session
from tenants.actor import IDENTITY, JOBS
from tests.world import TODAY

LETTER = Letter(
    "Le sujet, le 23 novembre", ("Une phrase.", "Une autre."), "Ouvrir", "http://testserver.local/x/abc", "Pourquoi."
)
ALL = select(Mail).order_by(Mail.id)


@pytest.fixture
def work(world, post_office):
    """The worker's hands, with a mail server to send through; the outbox is empty at the start."""
    with session.open(world.database, JOBS, write=True) as db:
        for mail in db.objects(ALL):
            db.session.delete(mail)
    settings = replace(
        world.settings, smtp_host="127.0.0.1", smtp_port=post_office.port, mail_from="passerelle@testserver.local"
    )
    return Work(settings, world.database, None)


def write(world, recipient="nadia@valence.test", letter=LETTER, **values):
    with session.open(world.database, IDENTITY, write=True) as db:
        post(db, recipient, letter, **values)


def mails(world):
    with session.open(world.database, JOBS) as db:
        return db.objects(ALL)


def test_a_mail_arrives_whole(world, work, post_office):
    write(world, sender_name="CALD de la Drôme")
    (mail,) = mails(world)
    sending.send(work, mail=str(mail.id))
    (came,) = post_office.received
    assert post_office.envelopes == [("passerelle@testserver.local", ["nadia@valence.test"])]
    assert came["from"].addresses[0].display_name == "CALD de la Drôme"
    assert came["subject"] == "Le sujet, le 23 novembre"
    assert came["auto-submitted"] == "auto-generated"
    assert came["content-language"] == "fr"
    assert came["message-id"] == f"<{mail.id}@testserver.local>"
    text, html = came.get_body(("plain",)).get_content(), came.get_body(("html",)).get_content()
    for words in (*LETTER.lines, LETTER.action, LETTER.href, LETTER.why):
        assert words in text
        assert words in html
    assert text.count("http") == html.count("http") == 1


def test_a_sent_mail_keeps_no_link(world, work):
    write(world)
    sending.sweep(work)
    (mail,) = mails(world)
    assert mail.sent_at == clock.now()
    assert (mail.text, mail.html) == ("", "")


def test_what_is_undone_was_never_written(world, work, post_office):
    def refused():
        with session.open(world.database, IDENTITY, write=True) as db:
            post(db, "nadia@valence.test", LETTER)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        refused()
    sending.sweep(work)
    assert not mails(world)
    assert not post_office.received


def test_asking_twice_sends_once(world, work, post_office):
    write(world)
    (mail,) = mails(world)
    for _again in range(3):
        sending.send(work, mail=str(mail.id))
    sending.sweep(work)
    assert len(post_office.received) == 1


def test_a_failure_waits_longer_each_time_and_is_given_up_after_eight(world, work, post_office):
    post_office.refuse = "451 come back later"
    write(world)
    tried = []
    for minute in range(60 * 6):
        with clock.fixed(TODAY, time(10, 0)):
            base = clock.now()
        moment = base + timedelta(minutes=minute)
        with clock.fixed(moment.date(), moment.timetz().replace(tzinfo=None)):
            before = mails(world)[0].attempts
            sending.sweep(work)
            if mails(world)[0].attempts > before:
                tried.append(minute)
    assert tried == [0, 1, 3, 7, 15, 31, 63, 127]
    (mail,) = mails(world)
    assert mail.attempts == sending.MOST_ATTEMPTS
    assert mail.sent_at is None
    assert mail.last_error == "SMTPDataError 451"


def test_a_server_that_comes_back_gets_everything(world, work, post_office):
    for who in range(5):
        write(world, f"somebody{who}@valence.test")
    nobody = Work(replace(work.settings, smtp_port=1), work.database, None)
    sending.sweep(nobody)
    assert {mail.attempts for mail in mails(world)} == {1}
    with clock.fixed(TODAY, time(10, 1)):
        sending.sweep(work)
    assert sorted(to for _from, (to,) in post_office.envelopes) == [f"somebody{who}@valence.test" for who in range(5)]


def test_one_bad_address_does_not_stop_the_others(world, work, post_office):
    write(world, "broken\r\nbcc: everybody@valence.test")
    write(world, "ines@valence.test")
    sending.sweep(work)
    assert post_office.envelopes == [("passerelle@testserver.local", ["ines@valence.test"])]


def test_the_clock_looks_every_minute():
    assert EVERY[sending.SWEEP] == "* * * * *"


def test_what_was_sent_long_ago_is_forgotten(world, work):
    write(world)
    sending.sweep(work)
    with clock.fixed(TODAY + timedelta(days=91)):
        sending.tidy(work)
    assert not mails(world)


def test_a_letter_of_nine_lines_is_refused():
    with pytest.raises(ValueError, match="eight lines"):
        drawn(replace(LETTER, lines=tuple(f"Phrase {n}." for n in range(6))))


def test_words_in_html_are_escaped_and_in_text_are_not():
    words = drawn(replace(LETTER, lines=("« Tanneur & fils » <b>",)))
    assert "« Tanneur & fils » <b>" in words.text
    assert "Tanneur &amp; fils » &lt;b&gt;" in words.html


def test_the_reader_s_language_is_said_in_the_mail():
    with spoken_in("en"):
        assert '<html lang="en">' in drawn(LETTER).html
    assert '<html lang="fr">' in drawn(LETTER).html


def test_without_a_server_mails_are_kept_and_shown(world):
    keeps = Work(world.settings, world.database, None)
    write(world, "kept@valence.test")
    sending.sweep(keeps)
    browser = world.visitor()
    listing = browser.get("/mails")
    assert listing.status_code == 200
    assert "kept@valence.test" in listing.text
    mail = next(mail for mail in mails(world) if mail.recipient == "kept@valence.test")
    shown = browser.get(f"/mails/{mail.id}")
    assert '<a href="http://testserver.local/x/abc"' in shown.text
    for absent in ("00000000-0000-7000-8000-000000000000", "x", "1"):
        assert browser.get(f"/mails/{absent}").status_code == 404


def test_an_installation_that_sends_shows_nothing(world, monkeypatch):
    services = world.app.state.services
    for settings in (
        replace(world.settings, smtp_host="mail.example"),
        replace(world.settings, profile="production", base_url="http://testserver.local"),
    ):
        monkeypatch.setattr(services, "settings", settings)
        assert world.visitor().get("/mails").status_code == 404
