"""What a production installation refuses to start on: a sentence each, before anything is served."""

from dataclasses import replace

import psycopg
import pytest

from app import cli, serving
from tenants.roles import bootstrap
from tenants.settings import Settings, UnsafeSettings, from_environment

SAFE = Settings(
    profile="production",
    secret="s" * 48,
    base_url="https://passerelle.example",
    hosts=("passerelle.example",),
    smtp_host="mail.example",
)
UNSAFE = {
    "the default secret": ({"secret": "change-me"}, "PASSERELLE_SECRET"),
    "a short secret": ({"secret": "s" * 31}, "PASSERELLE_SECRET"),
    "plain http": ({"base_url": "http://passerelle.example"}, "PASSERELLE_BASE_URL must begin with https://"),
    "no host name": ({"hosts": ()}, "PASSERELLE_HOSTS"),
    "no mail server": ({"smtp_host": ""}, "PASSERELLE_SMTP_HOST"),
    "no second factor": ({"second_factor": False}, "PASSERELLE_SECOND_FACTOR is off"),
}


def sentences(refused) -> list[str]:
    with pytest.raises(UnsafeSettings) as unsafe:
        refused()
    return unsafe.value.sentences


def test_safe_settings_are_taken():
    SAFE.refuse_unsafe()


@pytest.mark.parametrize("why", UNSAFE)
def test_an_unsafe_setting_is_one_sentence(why):
    changes, sentence = UNSAFE[why]
    said = sentences(replace(SAFE, **changes).refuse_unsafe)
    assert len(said) == 1
    assert said[0].startswith(sentence)
    assert said[0].endswith(".")


def test_all_that_is_unsafe_is_told_at_once():
    said = sentences(Settings(profile="production", base_url="http://x", hosts=(), second_factor=False).refuse_unsafe)
    assert len(said) == 5


def test_the_same_settings_pass_outside_production():
    replace(SAFE, profile="demo", secret="change-me", base_url="http://localhost:8000").refuse_unsafe()


def test_an_environment_of_production_without_a_secret_does_not_start(monkeypatch, capsys):
    for name, value in {
        "PASSERELLE_PROFILE": "production",
        "PASSERELLE_BASE_URL": "http://passerelle.example",
        "PASSERELLE_HOSTS": "passerelle.example",
        "PASSERELLE_SMTP_HOST": "mail.example",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PASSERELLE_SECRET", raising=False)
    assert len(sentences(from_environment)) == 2
    monkeypatch.setattr("sys.argv", ["passerelle", "serve"])
    assert cli.main() == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 2
    assert not any("Traceback" in line for line in told)


def test_an_unknown_profile_is_named(monkeypatch):
    monkeypatch.setenv("PASSERELLE_PROFILE", "prod")
    with pytest.raises(UnsafeSettings, match="'prod'; it may be demo, production, test"):
        from_environment()


def test_a_setting_that_is_no_number_is_named(monkeypatch):
    monkeypatch.setenv("PASSERELLE_POOL_SIZE", "eight")
    assert sentences(from_environment) == ["PASSERELLE_POOL_SIZE is 'eight'; it must be a whole number."]


def test_a_database_that_does_not_answer_is_said_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("PASSERELLE_DATABASE_URL", "postgresql://127.0.0.1:1/passerelle")
    monkeypatch.setenv("PASSERELLE_SECRET", "y" * 40)
    for command in (["serve"], ["figures", "roanne", "--from", "2025-01-01", "--to", "2025-12-31"]):
        monkeypatch.setattr("sys.argv", ["passerelle", *command])
        assert cli.main() == 2
        told = capsys.readouterr().err.strip().splitlines()
        assert told[-1].startswith("PostgreSQL does not let us in at the address of PASSERELLE_DATABASE_URL: ")
        assert not any("Traceback" in line for line in told)


@pytest.fixture(scope="module")
def installation(postgres, template):
    """With roles of its own: what is granted to them holds for the whole server, which others use meanwhile."""
    bootstrap(postgres.url("postgres"), "risky", "risky_base")
    return replace(template, role_prefix="risky", database_url=postgres.url("", "risky_base"))


@pytest.fixture
def by_hand(postgres):
    """Runs statements as the superuser; what it granted is taken back at the end."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as hand:
        undo: list[str] = []

        def run(statement: str, back: str) -> None:
            hand.execute(statement.encode())
            undo.append(back)

        yield run
        for statement in reversed(undo):
            hand.execute(statement.encode())


@pytest.mark.parametrize(
    ("statement", "back"),
    [
        ("alter role risky_workspace_login superuser", "alter role risky_workspace_login nosuperuser"),
        ("alter role risky_workspace_login bypassrls", "alter role risky_workspace_login nobypassrls"),
        ("alter role risky_workspace_login createrole", "alter role risky_workspace_login nocreaterole"),
        (
            "grant risky_owner to risky_workspace_login with inherit false, set true",
            "revoke risky_owner from risky_workspace_login",
        ),
        (
            "grant risky_owner to risky_workspace with inherit false, set true",
            "revoke risky_owner from risky_workspace",
        ),
        (
            "grant risky_backup to risky_workspace with inherit false, set true",
            "revoke risky_backup from risky_workspace",
        ),
    ],
    ids=lambda text: text[:60],
)
def test_a_login_that_row_security_would_not_hold_is_refused(installation, by_hand, statement, back):
    serving.refuse_unsafe_server(installation)
    by_hand(statement, back)
    said = sentences(lambda: serving.refuse_unsafe_server(installation))
    assert said == ["The login of workspace is an owner or a superuser: row security would not hold it."]


def test_a_server_below_the_floor_is_refused_in_production_only(installation, monkeypatch):
    monkeypatch.setattr(serving, "FLOORS", {18: 99, 17: 99})
    serving.refuse_unsafe_server(installation)
    said = sentences(lambda: serving.refuse_unsafe_server(replace(installation, profile="production")))
    assert len(said) == 1
    assert "is below 18.99 or 17.99" in said[0]


@pytest.mark.parametrize(
    ("version", "safe"),
    [(180_006, False), (180_007, True), (170_011, False), (170_012, True), (160_099, False), (190_000, True)],
)
def test_the_floor_of_each_major(version, safe):
    assert serving.version_is_safe(version) is safe
