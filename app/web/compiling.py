"""How a template becomes Python: once in each language, with its own words already said in it and its calls made as
they stand."""

from collections.abc import Callable
from keyword import iskeyword
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from app.web import i18n
from app.web.icons import icon
from app.web.words import current_locale


class Spoken(NodeTransformer):
    """Says what a template says without looking at anything: a message, an icon. A page says two hundred of them."""

    SAID: dict[str, Callable[..., Markup]] = {"_": i18n.said, "icon": icon}

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
        values_later = nodes.Dict([nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs])
        return nodes.Mod(nodes.Const(i18n.with_holes(words[0])), values_later, lineno=node.lineno)


def _all_known(values: list[nodes.Expr]) -> bool:
    return all(isinstance(one, nodes.Const) for one in values)


class PlainCalls(CodeGenerator):
    """Jinja looks at every call whether the thing called wants the context of the template; none of ours does."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if forward_caller or node.dyn_args or node.dyn_kwargs or any(iskeyword(one.key) for one in node.kwargs):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")


class SpokenEnvironment(Environment):
    """The templates in one language."""

    code_generator_class = PlainCalls

    def __init__(self, language: str, **options: Any) -> None:
        super().__init__(**options)
        self.language = language

    def _generate(self, source: nodes.Template, *names: Any, **options: Any) -> str:
        before = current_locale.set(self.language)
        try:
            return super()._generate(Spoken().visit(source), *names, **options)
        finally:
            current_locale.reset(before)
