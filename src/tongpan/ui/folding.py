"""Templates whose fixed parts are written once: what is the same for everybody who reads a language.

A page has some two hundred texts, icons and addresses of files that follow from the language alone. Django looks each
of them up anew on every page; here neighbours among them are joined when a template is compiled, and kept as one text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeVar

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode
from django.template.defaulttags import CommentNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

T = TypeVar("T", bound=Callable[..., Any])
Key = tuple[Any, ...]


def steady(tag: T) -> T:
    """Mark a simple tag: what it answers follows from its arguments and the reader's language."""
    tag.is_steady = True  # type: ignore[attr-defined]
    return tag


class Fixed(Node):
    """Neighbouring nodes that say the same on every page of a language."""

    child_nodelists = ()

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes, self._held = NodeList(nodes), dict[Key, SafeString]()
        self.token, self.origin = nodes[0].token, nodes[0].origin  # where a fault is looked for

    def render(self, context: Context) -> SafeString:
        """What they said before."""
        key = context.__dict__.get("fixed_key") or _key(context)
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = self.nodes.render(context)
        return held


def _key(context: Context) -> Key:
    """What fixed parts depend on; a page has one of it, as no template changes the language within a page."""
    context.fixed_key = (get_language(), get_urlconf(), get_script_prefix(), context.autoescape)
    return context.fixed_key


def _constant(value: FilterExpression) -> bool:
    own = value.var
    return not value.filters and (not value.is_var or getattr(own, "lookups", "") is None)


def fixed(node: Node) -> bool:
    """Whether what a node says follows from the language alone."""
    if isinstance(node, TextNode | CommentNode | LoadNode):
        return True
    if isinstance(node, TranslateNode):
        return not (node.asvar or node.message_context) and _constant(node.filter_expression)
    if isinstance(node, URLNode):
        return not (node.asvar or node.args or node.kwargs) and _constant(node.view_name)
    if isinstance(node, StaticNode):
        return node.varname is None and _constant(node.path)
    if type(node) is SimpleNode:
        given = [*node.args, *node.kwargs.values()]
        return node.target_var is None and hasattr(node.func, "is_steady") and all(map(_constant, given))
    return False


def fold(nodes: NodeList) -> None:
    """Join the fixed neighbours in a list of nodes and in all lists within."""
    for node in nodes:
        for inner in _within(node):
            fold(inner)
    joined: list[Node] = []
    for same, group in groupby(nodes, key=fixed):
        own = list(group)
        joined += [Fixed(own)] if same and any(not isinstance(one, TextNode) for one in own) else own
    nodes[:] = joined


def _within(node: Node) -> Iterator[NodeList]:
    for _condition, inner in getattr(node, "conditions_nodelists", ()):
        yield inner
    for name in node.child_nodelists:
        inner = getattr(node, name, None)
        if isinstance(inner, NodeList) and not hasattr(node, "conditions_nodelists"):
            yield inner


class Loader(cached.Loader):
    """Hands out templates whose fixed parts are joined."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """A template, joined when it is compiled."""
        template = super().get_template(template_name, skip)
        if not hasattr(template, "folded"):
            template.folded = True
            fold(template.nodelist)
        return template
