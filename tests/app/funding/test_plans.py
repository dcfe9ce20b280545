"""The plan: it balances while it is typed, refuses what it must, and asked, awarded, notified and paid stay apart."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.funding.dossier_queries import HEAD
from app.funding.plan_models import CostLine, FundingLine

PLAN = {
    "costs-0-category": "works",
    "costs-0-name": "Lot unique",
    "costs-0-amount": "900 000",
    "costs-1-category": "fees",
    "costs-1-name": "",
    "costs-1-amount": "48 000,00 €",
}


@pytest.fixture(scope="module")
def plan(visit, world):
    """A dossier with two funders, and how to save its plan: plan(**fields) -> (address, answer)."""

    def made(title: str) -> str:
        visit("/funders/new", {"name": f"État {title}", "type": "state", "public": "y"})
        visit("/funders/new", {"name": f"Fondation {title}", "type": "foundation"})
        asked = {"kind": "investment", "title": title, "year_from": "2026", "year_to": "2027"}
        answer = visit("/dossiers/new", asked)
        assert answer.is_redirect, answer.text[-2000:]
        return answer.headers["location"].removeprefix("/a/valence")

    return made


def funders(world, title) -> dict[str, str]:
    from app.funding.plan_queries import FUNDERS

    with world.inside("valence", write=False) as db:
        return {one.name.split()[0]: str(one.number) for one in db.objects(FUNDERS) if one.name.endswith(title)}


def version(world, here) -> str:
    from app.funding.dossier_queries import HEAD

    with world.inside("valence", write=False) as db:
        return str(db.first(HEAD, number=int(here.rsplit("/", 1)[-1])).version)


def lines(world, here):
    from app.funding.dossier_queries import HEAD
    from app.funding.plan_queries import LINES
    from tests.world import TODAY

    with world.inside("valence", write=False) as db:
        head = db.first(HEAD, number=int(here.rsplit("/", 1)[-1]))
        return db.all(LINES, dossier_id=head.id, today=TODAY)


def fields(world, here, title) -> dict[str, str]:
    gave = funders(world, title)
    return PLAN | {
        "version": version(world, here),
        "lines-0-funder": gave["État"],
        "lines-0-nature": "subsidy",
        "lines-0-amount": "409000",
        "lines-1-funder": gave["Fondation"],
        "lines-1-nature": "gift",
        "lines-1-amount": "500 000",
    }


def test_a_draft_is_saved_whatever_it_lacks_and_is_refused_settling(visit, world, plan):
    here = plan("Brouillon")
    assert visit(f"{here}/plan").status_code == 200
    saved = visit(f"{here}/plan", fields(world, here, "Brouillon"))
    assert saved.is_redirect, saved.text[-3000:]
    page = visit(f"{here}/plan").text
    assert "Il manque 39 000 €".replace(" ", "\u202f") not in page
    assert "39\u202f000" in page
    assert "43,1" in page
    answer = visit(f"{here}/plan/settle", {"settled_on": "23/11/2026"})
    assert answer.status_code == 422
    assert "Le plan n’est pas équilibré : il manque" in answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def test_typing_writes_nothing_and_help_adds_own_funds(visit, world, plan):
    here = plan("Frappe")
    visit(f"{here}/plan", fields(world, here, "Frappe"))
    numbers = [str(row.number) for row in lines(world, here)]
    typed = PLAN | {"version": version(world, here)}
    for at, (number, amount) in enumerate(zip(numbers, ("409000", "534000"), strict=True)):
        typed |= {f"lines-{at}-number": number, f"lines-{at}-amount": amount}
    part = world.as_("flora")
    part.get(f"/a/valence{here}/plan")
    answer = part.post(f"/a/valence{here}/plan/balance", typed, htmx=True)
    said = answer.text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Il manque 5 000 €" in said
    assert f'hx-target="#share-{numbers[1]}"' in answer.text
    helped = visit(f"{here}/plan/lines", typed | {"wish": "own"})
    assert "Équilibré" in helped.text
    assert [row.counted for row in lines(world, here)] == [Decimal(409000), Decimal(500000)]


def test_the_gap_is_spread_over_open_requests_as_a_proposal_first(visit, world, plan):
    here = plan("Répartir")
    visit(f"{here}/plan", fields(world, here, "Répartir"))
    typed = PLAN | {"version": version(world, here)}
    for at, row in enumerate(lines(world, here)):
        typed |= {f"lines-{at}-number": str(row.number), f"lines-{at}-amount": str(row.asked)}
    proposed = visit(f"{here}/plan/lines", typed | {"wish": "spread"})
    assert "Répartition proposée" in proposed.text
    assert "426\u202f547,85" in proposed.text  # 409 000 + 39 000 × 409 / 909 = 426 547,854…
    applied = visit(f"{here}/plan/lines", typed | {"wish": "apply"})
    assert "Équilibré" in applied.text


def test_a_funder_refuses_and_the_gap_opens_again(visit, world, plan):
    here = plan("Refus")
    asked = fields(world, here, "Refus") | {"lines-1-amount": "539000"}
    visit(f"{here}/plan", asked)
    assert visit(f"{here}/plan/settle", {"settled_on": "23/11/2026"}).is_redirect
    settled = visit(f"{here}/plan").text
    assert "arrêté le" in settled
    assert visit(f"{here}/plan", asked).status_code == 409
    gift = lines(world, here)[1].number
    refused = visit(
        f"/funding-lines/{gift}/acts/new", {"kind": "refused", "acted_on": "20/11/2026", "note": "hors thème"}
    )
    assert refused.is_redirect, refused.text[-2500:]
    page = visit(f"{here}/plan").text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Il manque 539 000 €" in page
    assert "refusée le" in page
    assert visit(f"/funding-lines/{gift}/acts/undo", {}).is_redirect
    assert "Équilibré" in visit(f"{here}/plan").text


def test_public_aid_above_the_ceiling_is_refused_and_above_the_warning_asks_why(visit, world, plan):
    here = plan("Plafond")
    state = fields(world, here, "Plafond") | {"lines-0-amount": "960000", "lines-1-amount": ""}
    state |= {"lines-1-funder": "", "lines-1-nature": "", "costs-0-amount": "912000"}
    assert visit(f"{here}/plan", state).is_redirect
    visit(f"{here}/edit", {"kind": "investment", "title": "Plafond", "year_from": "2026", "year_to": "2027",
                           "eligible_base": "948000", "version": version(world, here)})  # fmt: skip
    answer = visit(f"{here}/plan/settle", {"settled_on": "23/11/2026"})
    assert answer.status_code == 422
    assert "dépassent la dépense subventionnable" in answer.text
    visit(f"{here}/edit", {"kind": "investment", "title": "Plafond", "year_from": "2026", "year_to": "2027",
                           "eligible_base": "1000000", "version": version(world, here)})  # fmt: skip
    why = visit(f"{here}/plan/settle", {"settled_on": "23/11/2026"})
    assert why.status_code == 422
    assert "Indiquez pourquoi vous continuez" in why.text
    assert visit(f"{here}/plan/settle", {"settled_on": "23/11/2026", "reason": "accord du préfet"}).is_redirect


def test_acts_come_in_their_order_and_amounts_stay_apart(visit, world, plan):
    here = plan("Actes")
    visit(f"{here}/plan", fields(world, here, "Actes"))
    state = lines(world, here)[0].number
    acts = f"/funding-lines/{state}/acts/new"
    early = {"kind": "notified", "acted_on": "02/10/2026", "amount": "400000", "reference": "N-1"}
    assert visit(acts, early).status_code == 422
    assert visit(acts, {"kind": "filed", "acted_on": "01/09/2026", "amount": "409000"}).is_redirect
    assert visit(acts, {"kind": "awarded", "acted_on": "31/08/2026", "amount": "400000"}).status_code == 422
    assert visit(acts, {"kind": "awarded", "acted_on": "20/09/2026", "amount": "400000"}).is_redirect
    assert visit(acts, {"kind": "awarded", "acted_on": "20/09/2026", "amount": "400000"}).status_code == 422
    assert visit(acts, early).is_redirect
    assert visit(acts, early | {"kind": "amended", "acted_on": "05/10/2026", "amount": "395000"}).is_redirect
    row = lines(world, here)[0]
    assert (row.asked, row.awarded, row.notified, row.paid, row.counted) == tuple(
        map(Decimal, (409000, 400000, 395000, 0, 395000))
    )
    typed = PLAN | {"version": version(world, here)}
    for at, one in enumerate(lines(world, here)):
        typed |= {f"lines-{at}-number": str(one.number), f"lines-{at}-amount": "300000"}
    answer = visit(f"{here}/plan", typed)
    assert answer.status_code == 422
    assert "notez un avenant" in answer.text
    assert "Avenant" in visit(f"/funding-lines/{state}").text


@pytest.mark.parametrize("amount", ["NaN", "1e6", "12,345", "-5", "100000000000000", "Infinity", "5 000 €€"])
def test_an_amount_that_is_none_is_refused(visit, world, plan, amount):
    here = plan(f"Faux {abs(hash(amount)) % 1000}")
    asked = PLAN | {"version": version(world, here), "costs-0-amount": amount}
    answer = visit(f"{here}/plan", asked)
    assert answer.status_code == 422
    assert lines(world, here) == []


def test_two_write_the_same_plan_and_choose_amount_by_amount(visit, world, plan):
    here = plan("Deux")
    visit(f"{here}/plan", fields(world, here, "Deux"))
    opened = version(world, here)
    numbers = [str(row.number) for row in lines(world, here)]

    def typed(first: str, second: str) -> dict[str, str]:
        asked = PLAN | {"version": opened, "lines-0-number": numbers[0], "lines-1-number": numbers[1]}
        return asked | {"lines-0-amount": first, "lines-1-amount": second}

    costs = {}
    from app.funding.dossier_queries import HEAD
    from app.funding.plan_queries import COSTS

    with world.inside("valence", write=False) as db:
        head = db.first(HEAD, number=int(here.rsplit("/", 1)[-1]))
        costs = {f"costs-{at}-number": str(row.number) for at, row in enumerate(db.all(COSTS, dossier_id=head.id))}
    assert visit(f"{here}/plan", typed("410000", "500000") | costs).is_redirect
    met = visit(f"{here}/plan", typed("411000", "500000") | costs)
    assert met.status_code == 409
    assert "410\u202f000" in met.text
    chosen = typed("411000", "500000") | costs | {"version": version(world, here), "choose-lines-0-amount": "theirs"}
    assert visit(f"{here}/plan", chosen).is_redirect
    assert lines(world, here)[0].asked == Decimal(410000)


def test_a_reader_sees_the_plan_as_text(visit, world, plan):
    here = plan("Lecteur")
    visit(f"{here}/plan", fields(world, here, "Lecteur"))
    page = visit(f"{here}/plan", who="bruno").text
    assert "Enregistrer le brouillon" not in page
    assert "409\u202f000" in page
    assert visit(f"{here}/plan/settle", who="bruno").status_code == 403
    assert "Arrêter le plan" in visit(f"{here}/plan", who="odile").text


def test_a_line_that_came_after_the_page_was_opened_stays(visit, world, plan):
    """An imported table adds a cost and a request while somebody has the plan open."""
    here = plan("Import pendant la saisie")
    asked = fields(world, here, "Import pendant la saisie")
    with world.inside("valence") as db:
        head = db.first(HEAD, number=int(here.rsplit("/", 1)[-1]))
        db.add(CostLine(dossier_id=head.id, rank=90, category="furniture", name="Lits", amount=Decimal(7)))
        db.add(FundingLine(dossier_id=head.id, rank=90, name="Kermesse", nature="revenue", asked=Decimal(7)))
    for _again in range(2):
        assert visit(f"{here}/plan", asked | {"version": version(world, here)}).status_code == 303
    with world.inside("valence") as db:
        costs = db.objects(select(CostLine).where(CostLine.dossier_id == head.id).order_by(CostLine.rank))
        kept = db.objects(select(FundingLine).where(FundingLine.dossier_id == head.id).order_by(FundingLine.rank))
        assert "Lits" in [row.name for row in costs]
        assert "Kermesse" in [row.name for row in kept]
        assert max(row.rank for row in (*costs, *kept)) < 50


def test_a_line_that_somebody_took_out_meanwhile_comes_back_as_a_new_one(visit, world, plan):
    """Its amount stays on the page; who gives it must be said again."""
    here = plan("Retirée entre-temps")
    visit(f"{here}/plan", fields(world, here, "Retirée entre-temps"))
    first, second = (str(row.number) for row in lines(world, here))
    taken = PLAN | {"version": version(world, here), "lines-0-number": first, "lines-0-amount": "409000"}
    assert visit(f"{here}/plan", taken | {"lines-1-number": second, "lines-1-amount": ""}).is_redirect
    typed = taken | {"version": version(world, here), "lines-1-number": second, "lines-1-amount": "1 234,5"}
    refused = visit(f"{here}/plan", typed)
    assert refused.status_code == 422
    assert "Indiquez le financeur, ou ce que c’est." in refused.text
    assert 'value="1 234,5"' in refused.text
    assert 'href="#lines-1-name"' in refused.text
    assert [str(row.number) for row in lines(world, here)] == [first]


def test_a_wrong_amount_of_a_kept_line_comes_back_as_it_was_typed(visit, world, plan):
    here = plan("Mal tapé")
    visit(f"{here}/plan", fields(world, here, "Mal tapé"))
    first, second = (str(row.number) for row in lines(world, here))
    typed = PLAN | {"version": version(world, here), "lines-0-number": first, "lines-0-amount": "4O9 000"}
    refused = visit(f"{here}/plan", typed | {"lines-1-number": second, "lines-1-amount": "7"})
    assert refused.status_code == 422
    assert 'value="4O9 000"' in refused.text
    assert 'href="#lines-0-amount"' in refused.text
    assert 'aria-describedby="lines-0-amount-error"' in refused.text
    assert [row.counted for row in lines(world, here)] == [Decimal(409000), Decimal(500000)]


@pytest.mark.parametrize(
    ("wish", "side", "row"),
    [
        ("line", "lines", {"amount": "1", "nature": "gift", "name": "Don"}),
        ("cost", "costs", {"amount": "1", "category": "works"}),
    ],
)
def test_a_plan_has_room_for_so_many_lines(visit, world, plan, wish, side, row):
    here = plan(f"Plein de {side}")
    typed = {f"{side}-{at}-{name}": value for at in range(120) for name, value in row.items()}
    full = visit(f"{here}/plan/lines", typed | {"version": version(world, here), "wish": wish})
    assert full.status_code == 422
    assert "Un plan a au plus 120 dépenses et 120 ressources." in full.text
    assert f'name="{side}-119-amount"' in full.text
    assert f'name="{side}-120-amount"' not in full.text


def test_what_happened_to_a_line_keeps_it_in_the_plan(visit, world, plan):
    here = plan("Déposée")
    visit(f"{here}/plan", fields(world, here, "Déposée"))
    first, second = (str(row.number) for row in lines(world, here))
    assert visit(f"/funding-lines/{second}/acts/new", {"kind": "filed", "acted_on": "01/09/2026", "amount": "1"})
    typed = PLAN | {"version": version(world, here), "lines-0-number": first, "lines-0-amount": "409000"}
    refused = visit(f"{here}/plan", typed | {"lines-1-number": second, "lines-1-amount": ""})
    assert refused.status_code == 422
    assert "Cette ligne a une histoire" in refused.text
    own = {"nature": "own_funds", "name": "Nous", "asked": "500 000", "version": str(lines(world, here)[1].version)}
    turned = visit(f"/funding-lines/{second}/edit", own)
    assert turned.status_code == 422
    assert "Une demande déposée ne devient pas des fonds propres." in turned.text
    assert [str(row.number) for row in lines(world, here)] == [first, second]
