"""What may be left empty in a form is said by the field itself, so that every page marks it « facultatif » alike."""

import importlib
import inspect
import pkgutil
from typing import Any

import wtforms
from wtforms.fields.core import UnboundField

import app
from app.web import forms

TYPED = (forms.Text, forms.LongText, forms.Day, forms.Money, forms.Whole, forms.Upload)
# Needed in some cases only, which their page explains where they come up.
IT_DEPENDS = {
    "ProofForm.proof_code", "ProofForm.proof_recovery",  # one of the proofs
    "SubmissionForm.reason",  # once the figures were sent before
}  # fmt: skip


def fields() -> dict[str, list[Any]]:
    """« Form.field » -> its validators, of every field that somebody types into."""
    found: dict[str, list[Any]] = {}
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name.startswith(("app.web.assets", "app.__main__", "app.tabular.child")):
            continue
        for name, one in vars(importlib.import_module(module.name)).items():
            if not inspect.isclass(one) or not issubclass(one, wtforms.Form):
                continue
            for field, unbound in inspect.getmembers(one, lambda value: isinstance(value, UnboundField)):
                if issubclass(unbound.field_class, TYPED):
                    lists = [*unbound.args, unbound.kwargs.get("validators", ())]
                    found[f"{name}.{field}"] = [v for each in lists if isinstance(each, list | tuple) for v in each]
    return found


def test_every_typed_field_says_whether_it_may_be_left_empty():
    told = fields()
    assert len(told) > 150
    silent = {
        name
        for name, validators in told.items()
        if not any(isinstance(one, forms.Needed | wtforms.validators.Optional) for one in validators)
    }
    assert silent == IT_DEPENDS
