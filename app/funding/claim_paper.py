"""The letter that asks a funder to pay, as PDF: what was granted, what was paid, what is asked, what is enclosed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app import papers
from app.funding.payment_words import part
from app.reference import catalogue
from app.web.french import in_french, typeset
from app.web.words import day, money
from tenants import clock


def letter(claim: Any, line: Any, to: Any, enclosed: Sequence[Any], sender: Any, remark: str) -> bytes:
    """claim: a row of the claims; line: how its line stands; to: the funder's address; enclosed: papers it asks with a
    claim. Returns the PDF."""
    with in_french():
        on = claim.sent_on or clock.today()
        before = Decimal(line.paid) - Decimal(claim.paid)
        asked = Decimal(claim.amount)
        what = part(claim.instalment_kind, claim.due_on) if claim.instalment else "Versement"
        granted = (
            f"Par décision notifiée le {day(line.notified_on)}"
            + (f" (référence {line.reference})" if line.reference else "")
            + f", vous nous avez accordé {money(line.notified)} pour « {claim.title} »."
            if line.notified is not None
            else f"Nous vous écrivons au sujet de « {claim.title} »."
        )
        data: dict[str, Any] = {
            "title": "Demande de versement",
            "sender": sender.name,
            "sender_address": sender.public_address,
            "reference": f"Demande de versement n° {claim.number}, dossier {claim.dossier}",
            "source": remark,
            "made_at": f"Le {day(on)}",
            "to": [one for one in _address(claim, to) if one],
            "object": f"Objet : demande de versement, {claim.title}",
            "lines": [
                "Madame, Monsieur,",
                granted,
                f"Nous vous demandons le versement de {money(asked)}.",
                *[one for one in claim.note.split("\n") if one.strip()],
            ],
            "rows": [
                ["Montant notifié", money(line.notified or 0, True)],
                ["Déjà versé", money(before, True)],
                [f"Demandé aujourd’hui ({what})", money(asked, True)],
                ["Restera à verser", money((line.notified or Decimal(0)) - before - asked, True)],
            ],
            "enclosed": [
                catalogue.label("document_types", one.type, "fr") + (f" ({one.note})" if one.note else "")
                for one in enclosed
            ],
            "signed": f"Pour {sender.name}",
        }
        return papers.pdf("claim", on, typeset(data))


def _address(claim: Any, to: Any) -> list[str]:
    if to is None:
        return [claim.name]
    return [claim.name, to.contact or "", to.address, f"{to.postcode} {to.town}".strip()]
