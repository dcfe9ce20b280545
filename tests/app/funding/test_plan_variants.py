"""A what-if copy of a plan stands beside it: its amounts change, the plan's do not, and it counts nowhere."""

import pytest

from tests.journeys.steps import plain


@pytest.fixture(scope="module")
def world(demo):
    """The demo's."""
    return demo


@pytest.fixture
def copied(visit) -> str:
    answer = visit("/dossiers/1/variants/new", {"name": "Sans la Fondation de France"})
    assert answer.is_redirect, answer.text[-2000:]
    return answer.headers["location"].removeprefix("/a/valence")


def typed(version: str, **changed: str) -> dict[str, str]:
    amounts = ["212000", "548000", "82000", "71000", "35000"]
    amounts += ["129000", "143000", "25000", "262000", "91000", "37000", "52000", "33000", "21000", "155000"]
    return {f"lines-{at}-amount": changed.get(f"at{at}", amount) for at, amount in enumerate(amounts)} | {
        "version": version
    }


def test_amounts_of_the_copy_change_and_those_of_the_plan_do_not(visit, copied):
    seen = visit(copied)
    assert seen.status_code == 200, seen.headers
    assert "Équilibré" in seen.text
    assert visit(copied, typed("1", at11="0")).is_redirect
    page = plain(visit(copied).text)
    assert "Il manque 52 000 €" in page
    assert "Équilibré" in page  # the plan beside it
    assert "Équilibré" in visit("/dossiers/1/plan").text
    stale = visit(copied, typed("1"))
    assert stale.status_code == 422
    assert "Une autre personne a modifié cette variante" in stale.text
    assert visit(copied, typed("2", at0="NaN")).status_code == 422
    emptied = visit(copied, typed("2", at0=""))
    assert emptied.status_code == 422
    assert "Indiquez le montant." in emptied.text


def test_it_is_listed_read_and_taken_out(visit, copied):
    assert f'href="/a/valence{copied}"' in visit("/dossiers/1/variants").text
    reader = visit(copied, who="bruno")
    assert reader.status_code == 200
    assert "Enregistrer la variante" not in reader.text
    assert visit(copied, typed("1"), who="bruno").status_code == 403
    assert visit(f"{copied}/remove", {}).is_redirect
    assert f'href="/a/valence{copied}"' not in visit("/dossiers/1/variants").text
