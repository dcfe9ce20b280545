"""How a template becomes Python: once in each language, with its own words already said in it, its calls made and its
values looked up as they stand."""

import re
from collections.abc import Callable, Iterable
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, Undefined, nodes
from jinja2.compiler import CodeGenerator, DependencyFinderVisitor, Frame, MacroRef
from jinja2.runtime import Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]  # the quick or the plain one

from app.web import i18n
from app.web.icons import icon
from app.web.words import current_locale

HOLE = re.compile(r"%\((\w+)\)s")


class Spoken(NodeTransformer):
    """Says what a template says without looking at anything: a message, an icon. A page says two hundred of them."""

    SAID: dict[str, Callable[..., Markup]] = {"_": i18n.said, "pgettext": i18n.said_within, "icon": icon}

    def __init__(self, environment: Environment) -> None:
        self.environment = environment

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        """A part is written where it is included, in a scope of its own: a context made for it would cost as much as
        drawing it. One whose blocks have names, or whose name is only known later, stays a template."""
        name, loader = node.template, self.environment.loader
        if not isinstance(name, nodes.Const) or not node.with_context or node.ignore_missing or loader is None:
            return node
        source, file, _is_fresh = loader.get_source(self.environment, name.value)
        part = self.environment._parse(source, name.value, file)
        if any(part.find_all((nodes.Block, nodes.Extends, nodes.Import, nodes.FromImport))):
            return node
        return nodes.Scope(self.visit(part).body, lineno=node.lineno)

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        self.generic_visit(node)
        said = self.SAID.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if said is None or node.dyn_args or node.dyn_kwargs or not _all_known(node.args):
            return node
        words = [one.value for one in node.args if isinstance(one, nodes.Const)]
        if _all_known([one.value for one in node.kwargs]):
            values = {one.key: one.value.value for one in node.kwargs if isinstance(one.value, nodes.Const)}
            return nodes.Const(said(*words, **values), lineno=node.lineno)
        if said is not i18n.said:
            return node
        return self._pieced(i18n.with_holes(words[0]), {one.key: one.value for one in node.kwargs}, node.lineno)

    def _pieced(self, sentence: Markup, values: dict[str, nodes.Expr], lineno: int) -> nodes.Expr:
        """« logement %(unit)s » with what stands in its holes. Raises KeyError for a hole without a value."""
        texts, holes = HOLE.split(sentence)[::2], HOLE.findall(sentence)
        if any("%" in text.replace("%%", "") for text in texts):
            raise ValueError(f"A hole that is not a plain one: {sentence}")
        pieces: list[nodes.Expr] = [nodes.Const(Markup(texts[0].replace("%%", "%")))]  # noqa: S704 words of ours
        for hole, text in zip(holes, texts[1:], strict=True):
            pieces += [values[hole], nodes.Const(Markup(text.replace("%%", "%")))]  # noqa: S704 as above
        return nodes.Call(nodes.EnvironmentAttribute("pieced"), pieces, [], None, None, lineno=lineno)


def _all_known(values: list[nodes.Expr]) -> bool:
    return all(isinstance(one, nodes.Const) for one in values)


class PlainPython(CodeGenerator):
    """Python as one would write it by hand, where Jinja asks a function of its own several hundred times a page."""

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("written = environment.written")

    def enter_frame(self, frame: Frame) -> None:
        """A template and a block each give one text: their pieces need not climb one by one through all that is around
        them."""
        if frame.parent is None:
            frame.buffer = "drawn"
            self.writeline("drawn = []")
        super().enter_frame(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        super().leave_frame(frame, with_python_scope)
        if frame.parent is None:
            self.writeline("yield concat(drawn)")

    def pull_dependencies(self, nodes: Iterable[nodes.Node]) -> None:
        """The filters and tests of a block, all known here: nothing has to be made for one that would be missing."""
        wanted = DependencyFinderVisitor()
        for node in nodes:
            wanted.visit(node)
        tests = wanted.tests - {"defined"}  # see visit_Test
        for known, names, kind in ((self.filters, wanted.filters, "filters"), (self.tests, tests, "tests")):
            for name in sorted(names):
                known.setdefault(name, self.temporary_identifier())
                self.writeline(f"{known[name]} = environment.{kind}[{name!r}]")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("written(")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        self.write("environment.part_of(")
        super().macro_def(macro_ref, frame)
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """« row.name »: Python's own getattr, which raises nothing for what is missing; only then Jinja's."""
        self.write("(found if (found := getattr((of := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(of, {node.attr!r}))")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        if node.name != "defined":
            super().visit_Test(node, frame)
            return
        if isinstance(node.node, nodes.Getattr):
            self.write("environment.has(")
            self.visit(node.node.node, frame)
            self.write(f", {node.node.attr!r})")
            return
        self.write("(not isinstance(")
        self.visit(node.node, frame)
        self.write(", Undefined))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Jinja looks at every call whether the thing called wants the context of the template; none of ours does."""
        if forward_caller or node.dyn_args or node.dyn_kwargs or any(iskeyword(one.key) for one in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")


_VERBS_OF_DICT = frozenset(dir(dict))


def written(value: Any) -> str:
    """A value as it stands in the page: what `escape` gives, without making a Markup of each."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value
    return str(value) if kind is int else escape(value)


def pieced(*pieces: Any) -> Markup:
    """A sentence with its values in it, each escaped."""
    return Markup("".join(map(written, pieces)))  # noqa: S704 each piece is escaped


class Part(Macro):
    """A macro called with what it names, nothing more: every page is escaped, whoever calls."""

    def __call__(self, *given: Any, **named: Any) -> str:
        if len(given) < self._argument_count:
            given += tuple([named.pop(name, missing) for name in self.arguments[len(given) :]])
        if named or len(given) > self._argument_count:
            return super().__call__(*given, **named)  # which says what is wrong
        return str.__new__(Markup, self._func(*given))


def part_of(macro: Macro) -> Macro:
    if macro.caller or macro.catch_kwargs or macro.catch_varargs:
        return macro
    return Part(
        macro._environment, macro._func, macro.name, macro.arguments, False, False, False, macro._default_autoescape
    )


class SpokenEnvironment(Environment):
    """The templates in one language."""

    code_generator_class = PlainPython
    written, pieced, part_of = staticmethod(written), staticmethod(pieced), staticmethod(part_of)

    def __init__(self, language: str, **options: Any) -> None:
        super().__init__(**options)
        self.language = language

    def make_globals(self, d: Any) -> Any:
        """The environment's own for every template: Jinja looks each up through a chain, at each drawing."""
        return super().make_globals(d) if d else self.globals

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What Jinja finds. A plain dict is asked for its key first: Jinja raises an error at each such look."""
        if type(obj) is not dict or attribute in _VERBS_OF_DICT:
            return super().getattr(obj, attribute)
        return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)

    def has(self, obj: Any, attribute: str) -> bool:
        """« row.name is defined »: without making the undefined thing that Jinja would make to look at."""
        if type(obj) is dict and attribute not in _VERBS_OF_DICT:
            return attribute in obj
        return getattr(obj, attribute, missing) is not missing or not isinstance(
            self.getattr(obj, attribute), Undefined
        )

    def _generate(self, source: nodes.Template, *names: Any, **options: Any) -> str:
        before = current_locale.set(self.language)
        try:
            return super()._generate(Spoken(self).visit(source), *names, **options)
        finally:
            current_locale.reset(before)
