"""What few pages use is not held by a process that has only started."""

import subprocess
import sys

import pytest

from tenants.later import Later

HEAVY = {
    "webauthn", "OpenSSL", "requests", "authlib", "joserfc", "cryptography", "pypdf", "icalendar", "xlsxwriter",
    "segno", "obstore", "markdown_it",
}  # fmt: skip


def test_the_first_look_imports_it():
    assert Later("decimal").Decimal("1.5") + 1 == 2.5
    assert Later("email.message").Message.__name__ == "Message"


def test_a_name_that_the_module_lacks_is_an_error():
    with pytest.raises(AttributeError):
        Later("decimal").Decimals()


def test_a_started_application_holds_none_of_them():
    asked = f"import app.main, sys; print(*sorted({HEAVY!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
