"""What no module may say: SQL as text, tables behind the models' back, settings that outlive a transaction."""

import ast
import re

from tests.house.house import declares_tables, imported, modules, named, nodes, tree, where

MAY_TOUCH_THE_SERVER = {"tenants", "app/serving.py", "app/checks.py"}
OUTLIVING = re.compile(
    r"\bset\s+(?:session\s+)?(?:role|session authorization|search_path|app\.\w+|\w+_timeout|timezone)\b", re.IGNORECASE
)
# The identity role holds no tenant: it stands for the whole connection of its own pool.
STANDING_ROLES = {("tenants/database.py", "SET ROLE ")}
BEHIND_THE_MODELS = {"exec_driver_sql", "on_conflict_do_update", "raw_connection"}
NUMBER = re.compile(r"[0-9.]+")
AS_TEXT = {"text", "literal_column", "Table", "TextClause"}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_every_module_says_what_stands_in_it():
    silent = [
        named(p) for p in modules("app", "tenants", "deploy", "tests", "migrations") if not ast.get_docstring(tree(p))
    ]
    assert not [name for name in silent if "versions" not in name and "data/" not in name]


def test_no_sql_as_text_outside_the_tables_own_clauses():
    wrong = []
    for path in modules("app"):
        if named(path) in MAY_TOUCH_THE_SERVER:
            continue
        for node in nodes(path):
            if isinstance(node, ast.Call):
                name = _called(node)
                a_number = NUMBER.fullmatch(ast.unparse(node.args[0]).strip("'")) if node.args else None
                from_sqlalchemy = f"sqlalchemy.{name}" in imported(path) and not a_number
                if name in BEHIND_THE_MODELS or (from_sqlalchemy and name in AS_TEXT and not declares_tables(path)):
                    wrong.append(f"{where(path, node)} {name}(")
            if isinstance(node, ast.Attribute) and node.attr == "__table__":
                wrong.append(f"{where(path, node)} .__table__")
    assert not wrong, "\n".join(wrong)


def test_no_sql_made_of_pieces():
    """An f-string, a % or a format() that begins like SQL is how a typed word becomes a command."""
    verb = re.compile(r"\s*(select|insert\s+into|update|delete\s+from|with)\s", re.IGNORECASE)
    wrong = []
    for path in modules("app"):
        for node in nodes(path):
            if isinstance(node, ast.JoinedStr) and node.values:
                first = node.values[0]
                if (
                    isinstance(first, ast.Constant)
                    and verb.match(str(first.value))
                    and " from " in ast.unparse(node).lower()
                ):
                    wrong.append(where(path, node))
    assert not wrong, "\n".join(wrong)


def test_upserts_are_banned_and_do_nothing_has_one_place():
    wrong = [
        named(path)
        for path in modules("app", "tenants")
        if any(
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("sqlalchemy.dialects.postgresql")
            and any(alias.name == "insert" for alias in node.names)
            for node in nodes(path)
        )
        and named(path) != "app/once.py"
    ]
    assert not wrong


def test_nothing_is_set_beyond_its_transaction():
    wrong = []
    for path in modules("app", "tenants"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                line = lines[node.lineno - 1]
                standing = any(named(path) == home and node.value.startswith(word) for home, word in STANDING_ROLES)
                if OUTLIVING.search(node.value) and "ALTER ROLE" not in line and not standing:
                    wrong.append(f"{where(path, node)} {line.strip()}")
            if isinstance(node, ast.Call) and _called(node) == "set_config" and "False" in ast.unparse(node):
                wrong.append(f"{where(path, node)} set_config(…, false)")
    assert not wrong, "\n".join(wrong)


def test_a_slice_says_the_tenant_in_joins_only():
    """`A.tenant_id == B.tenant_id`, and columns that a subquery hands on; never a value, never an argument."""
    wrong = []
    for path in modules("app"):
        for node in nodes(path):
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                said = [isinstance(side, ast.Attribute) and side.attr == "tenant_id" for side in sides]
                if any(said) and not all(said):
                    wrong.append(f"{where(path, node)} {ast.unparse(node)}")
            if isinstance(node, ast.keyword) and node.arg == "tenant_id":
                wrong.append(f"{where(path, node.value)} tenant_id=")
            said = isinstance(node, ast.Constant) and node.value == "tenant_id"
            if said and not declares_tables(path) and named(path) not in MAY_TOUCH_THE_SERVER:
                wrong.append(f"{where(path, node)} 'tenant_id'")
    assert not wrong, "\n".join(wrong)


def test_sessions_are_born_in_one_place_and_the_clock_is_one():
    wrong = []
    for path in modules("app", "tenants"):
        for node in nodes(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                whole = ast.unparse(node.func)
                now = re.fullmatch(r"(\w+\.)?(datetime|date)\.(now|utcnow|today)", whole)
                if now and named(path) != "tenants/clock.py":
                    wrong.append(f"{where(path, node)} {whole}()")
    assert not wrong, "\n".join(wrong)
