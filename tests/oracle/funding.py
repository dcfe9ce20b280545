"""The other short program for the funding: every indicator from plain rows, one line at a time. Shares no code with the
product.

Input: {table: [row as a dict]} of one workspace. Conventions, so that two programs may be compared:
- A row with undone_at was struck and counts nowhere. Days after `today` have not come: the period ends with today, and
  acts and payments after its last day have not happened.
- Binding on a line: its latest amendment (day, then number), else its notification.
- Plans: settled in the period, with the cost and the public aid of that day; eligible is the dossier's base, else the
  cost. Awarded in them: what binds, else what was awarded, of lines that are neither own funds nor revenue.
- Decisions of the period: awarded or refused; a refusal awards nothing of what was asked.
- Payment rate: lines notified by the last day that were not paid in full before the first one, or were notified since.
- Claims: settled by payments that name them, the last one in the period. Reports: due in the period.
- AGLS: years that the period touches, with all that happened to them until now.
"""

from datetime import date
from decimal import Decimal

OWN = ("own_funds", "revenue")


def live(rows):
    return [row for row in rows if row.get("undone_at") is None]


def middle(values):
    values = sorted(values)
    if not values:
        return None
    half = len(values) // 2
    return Decimal(values[half]) if len(values) % 2 else Decimal(values[half - 1] + values[half]) / 2


def figures(tables, first, last, today):
    """{code: (numerator, denominator)}, or (None, n, value) for a median; None where nothing is concerned."""
    last = min(last, today)
    acts, payments = {}, {}
    for act in live(tables["funding_acts"]):
        if act["acted_on"] <= last:
            acts.setdefault(act["line_id"], []).append(act)
    for payment in live(tables["funding_payments"]):
        if payment["paid_on"] <= last:
            payments.setdefault(payment["line_id"], []).append(payment)
    found = {"asked": Decimal(0), "awarded": Decimal(0), "waits": [], "told": [], "paid": Decimal(0),
             "notified": Decimal(0), "outstanding": Decimal(0)}  # fmt: skip
    counted = {}
    for line in tables["funding_lines"]:
        if line["nature"] in OWN:
            continue
        one(line, acts.get(line["id"], []), payments.get(line["id"], []), first, found, counted)
    return {
        **plans(tables, first, last, counted),
        "award_rate": (found["awarded"], found["asked"]),
        "payment_rate": (found["paid"], found["notified"]),
        "outstanding": (found["outstanding"], None),
        "delay_ask_to_decision": (None, len(found["waits"]), middle(found["waits"])),
        "delay_decision_to_notification": (None, len(found["told"]), middle(found["told"])),
        **claims(tables, first, last),
        **reports(tables, first, last),
        **agls(tables, first.year, last.year),
    }


def one(line, acts, payments, first, found, counted):
    by = {}
    for act in sorted(acts, key=lambda act: (act["acted_on"], act["number"])):
        by.setdefault(act["kind"], []).append(act)
    decided = (by.get("awarded") or by.get("refused") or [None])[-1]
    binding = (by.get("amended") or by.get("notified") or [None])[-1]
    awarded = by["awarded"][-1]["amount"] if "awarded" in by else Decimal(0)
    counted[line["id"]] = binding["amount"] if binding else awarded
    if decided and decided["acted_on"] >= first:
        found["asked"] += line["asked"]
        found["awarded"] += awarded
        if "filed" in by and by["filed"][-1]["acted_on"] <= decided["acted_on"]:
            found["waits"].append((decided["acted_on"] - by["filed"][-1]["acted_on"]).days)
    if binding is None:
        return
    signed = [(p["paid_on"], p["amount"] if p["kind"] == "received" else -p["amount"]) for p in payments]
    paid = sum((amount for _day, amount in signed), Decimal(0))
    before = sum((amount for day, amount in signed if day < first), Decimal(0))
    found["outstanding"] += binding["amount"] - paid
    told = by["notified"][-1] if "notified" in by else None
    if before < binding["amount"] or (told and told["acted_on"] >= first):
        found["paid"] += paid
        found["notified"] += binding["amount"]
    if told and told["acted_on"] >= first and "awarded" in by and by["awarded"][-1]["acted_on"] <= told["acted_on"]:
        found["told"].append((told["acted_on"] - by["awarded"][-1]["acted_on"]).days)


def plans(tables, first, last, counted):
    dossiers = {row["id"]: row for row in tables["dossiers"]}
    settled = [row for row in live(tables["plan_closings"]) if first <= row["settled_on"] <= last]
    ids = {row["dossier_id"] for row in settled}
    cost = sum((row["cost"] for row in settled), Decimal(0))
    bases = [dossiers[row["dossier_id"]]["eligible_base"] for row in settled]
    eligible = sum(
        (row["cost"] if base is None else base for row, base in zip(settled, bases, strict=True)), Decimal(0)
    )
    lines = [line for line in tables["funding_lines"] if line["dossier_id"] in ids]
    return {
        "cofunding_rate": (sum((counted.get(line["id"], Decimal(0)) for line in lines), Decimal(0)), cost),
        "public_rate": (sum((row["public_aid"] for row in settled), Decimal(0)), eligible),
        "own_share": (sum((line["asked"] for line in lines if line["nature"] == "own_funds"), Decimal(0)), cost),
    }


def claims(tables, first, last):
    days = []
    for claim in live(tables["claims"]):
        paid = [
            row
            for row in live(tables["funding_payments"])
            if row["claim_id"] == claim["id"] and row["kind"] == "received" and row["paid_on"] <= last
        ]
        if not paid or claim["sent_on"] is None or sum(row["amount"] for row in paid) < claim["amount"]:
            continue
        end = max(row["paid_on"] for row in paid)
        if end >= first and end >= claim["sent_on"]:
            days.append((end - claim["sent_on"]).days)
    return {"delay_claim_to_payment": (None, len(days), middle(days))}


def reports(tables, first, last):
    due = [row for row in tables["financial_reports"] if first <= row["due_on"] <= last]
    on_time = 0
    for row in due:
        sent = [one["sent_on"] for one in tables["report_sendings"] if one["report_id"] == row["id"]]
        on_time += bool([day for day in sent if day <= last]) and min(sent) <= row["due_on"]
    return {"crf_on_time": (on_time, len(due))}


def agls(tables, first_year, last_year):
    years = [row for row in tables["agls_years"] if first_year <= row["year"] <= last_year]
    if not years:
        return dict.fromkeys(("agls_due", "agls_notified", "agls_paid", "agls_payment_rate"))
    due = sum((row["due"] for row in years), Decimal(0))
    notified = paid = Decimal(0)
    for row in years:
        entries = [one for one in live(tables["agls_entries"]) if one["agls_id"] == row["id"]]
        told = sorted(
            (one for one in entries if one["kind"] == "notified"), key=lambda one: (one["happened_on"], one["number"])
        )
        notified += told[-1]["amount"] if told else Decimal(0)
        for entry in entries:
            paid += {"paid": 1, "given_back": -1, "notified": 0}[entry["kind"]] * entry["amount"]
    return {
        "agls_due": (due, None),
        "agls_notified": (notified, None),
        "agls_paid": (paid, None),
        "agls_payment_rate": (paid, due),
    }


def year(number):
    return date(number, 1, 1), date(number, 12, 31)
