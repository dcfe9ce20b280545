"""The file that names the providers: read whole or refused in a sentence."""

import re

import pytest

from app.accounts import oidc
from tenants import providers

GOOD = """
[[provider]]
code = "proconnect"
name = "ProConnect"
issuer = "https://auth.example/api/v2"
client_id = "ours"
client_secret = "secret"
places = ["federation", "roanne"]
scopes = ["openid", "given_name", "usual_name", "email", "siret", "uid"]
algorithms = ["RS256"]
pkce = false
userinfo = "signed"
second_factor = ["mfa"]
claims = '{"id_token":{"amr":{"essential":true}}}'
origins = ["https://login.example"]
"""


def read(tmp_path, text):
    path = tmp_path / "providers.toml"
    path.write_text(text)
    return providers.read(path, production=True)


def test_a_file_of_providers_is_read(tmp_path):
    (one,) = read(tmp_path, GOOD)
    assert one.serves("roanne")
    assert not one.serves("valence")
    assert one.form_origins == ("https://auth.example", "https://login.example")
    assert one.pkce is False
    assert oidc.party(one) is oidc.party(one)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("RS256", "HS256", "neither none nor a shared secret"),
        ("RS256", "none", "neither none nor a shared secret"),
        ("https://auth", "http://auth", "https://"),
        ('client_id = "ours"', "", "lacks client_id"),
        ("pkce =", "pkse =", "does not know 'pkse'"),
        ('"openid", ', "", "scope openid"),
        ('"signed"', '"maybe"', "userinfo"),
        ('code = "proconnect"', 'code = "Pro Connect"', "small letters"),
        ('["mfa"]', '"mfa"', "a list is meant"),
        ('{"amr":{"essential":true}}}\'', "{'", "no JSON object"),
        ("[[provider]]", "[[provider", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(tmp_path, before, after, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        read(tmp_path, GOOD.replace(before, after))


def test_two_providers_of_one_code_are_refused(tmp_path):
    with pytest.raises(ValueError, match="the same code"):
        read(tmp_path, GOOD + GOOD)
