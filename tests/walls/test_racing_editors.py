"""R31, R32 through real pages: two people save the same residence, one person sends the same form twice."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests.walls.answers import Seen
from tests.walls.live import serving, signed_in
from tests.world import CAST, app_over, copy_of

NADIA = CAST["nadia"][0]


@pytest.fixture(scope="module")
def made(postgres, peopled):
    settings, _places = peopled
    application = app_over(copy_of(postgres, settings))
    yield application
    application.state.services.database.close()


def residences(made: Any, where: str = "true") -> list[tuple[Any, ...]]:
    with psycopg.connect(made.state.services.settings.migrate_url) as asked:
        query = f"select number, town, address, version from app.residences where {where} order by number"
        return asked.execute(query.encode()).fetchall()


def form_of(client: Any, path: str) -> dict[str, str]:
    """What the form on this page would send as it stands."""
    forms = [form for form in Seen(path, client.get(path).text).forms if form.method == "post" and form.action == path]
    return forms[0].values()


def test_the_same_new_residence_sent_many_times_is_one(made, counts, size):
    intents = size(5, 100)
    with serving(made) as address, ThreadPoolExecutor(4) as threads:
        client, _token = signed_in(address, NADIA)
        for number in range(intents):
            path = "/a/valence/residences/new"
            values = form_of(client, path) | {
                "name": f"Maison {number}",
                "kind": "social_residence",
                "town": "Die",
                "planned_months": "3",
            }
            answers = [a.result() for a in [threads.submit(client.post, path, data=values) for _ in range(4)]]
            assert {answer.status_code for answer in answers} == {303}
            assert len({answer.headers["location"] for answer in answers}) == 1
            assert len(residences(made, f"name = 'Maison {number}'")) == 1
            counts.add("R32 double submits", "posts through a real page", len(answers))
        client.close()


def test_two_people_who_save_the_same_thing_lose_nothing(made, counts, size):
    """Each changes another field of what both opened: one is saved, the other is shown both and chooses."""
    pairs = size(6, 200)
    path = "/a/valence/residences/1/edit"
    lost, met = [], 0
    with serving(made) as address, ThreadPoolExecutor(2) as threads:
        clients = [signed_in(address, NADIA)[0] for _ in range(2)]
        for number in range(pairs):
            opened = [form_of(client, path) for client in clients]
            said = [opened[0] | {"town": f"Ville {number}"}, opened[1] | {"address": f"{number}, rue des Essais"}]
            sent = [threads.submit(c.post, path, data=values) for c, values in zip(clients, said, strict=True)]
            answers = [answer.result() for answer in sent]
            assert sorted(answer.status_code for answer in answers) == [303, 409]
            loser = next(n for n, answer in enumerate(answers) if answer.status_code == 409)
            again = answers[loser].text
            typed = (f"Ville {number}", f"{number}, rue des Essais")[loser]
            if typed not in again.replace("’", "'").replace("\xa0", " "):
                lost.append(typed)
            # the second one keeps the other's field and their own
            choice = next(form for form in Seen(path, again).forms if form.action == path).values()
            kept = {name: value for name, value in choice.items() if not name.startswith("choose-")}
            theirs, mine = ("choose-address", "choose-town") if loser == 0 else ("choose-town", "choose-address")
            done = clients[loser].post(path, data=kept | {theirs: "theirs", mine: "mine"})
            assert done.status_code == 303, done.text[-3000:]
            (_number, town, address_, _version) = residences(made, "number = 1")[0]
            if (town, address_) != (f"Ville {number}", f"{number}, rue des Essais"):
                lost.append(f"{town} / {address_}")
            met += 1
        for client in clients:
            client.close()
    assert not lost
    counts.note("R31 racing editors", "pairs", met)
    counts.note("R31 racing editors", "silently lost fields", len(lost))
