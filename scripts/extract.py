"""Find every text that is to be translated: in Python by its syntax tree, in templates as Django reads them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# The arguments of each function: c is the context, s the text, p the plural.
FUNCTIONS = {
    "_": "s", "N_": "s", "gettext": "s", "gettext_lazy": "s", "gettext_noop": "s",
    "ngettext": "sp", "ngettext_lazy": "sp", "pgettext": "cs", "pgettext_lazy": "cs",
    "npgettext": "csp", "npgettext_lazy": "csp",
}  # fmt: skip
SAYING = {"Progress", "Wish", "told"}
"""Calls of the core whose texts a reader sees: steps of a search, limits that the user set."""
FAULTS = {"Words", "ProblemError", "PolicyError"}
"""Calls of the core whose first argument is what is wrong with a problem or a rule."""
PLACE = re.compile(r"%\((\w+)\)[sd]")
LITERAL = r"""u?((?:"(?:[^"\\]|\\.)*")|(?:'(?:[^'\\]|\\.)*'))"""
CALL = re.compile(rf"\b({'|'.join(FUNCTIONS)})\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?(?:\s*,\s*{LITERAL})?")


@dataclass(frozen=True)
class Use:
    """One place where a text is used. ``wrong`` says why it cannot be translated as it is written."""

    path: Path
    line: int
    id: str
    plural: str = ""
    context: str = ""
    wrong: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes the message one: context and id."""
        return self.context, self.id


def uses_in(folder: Path) -> Iterator[Use]:
    """All uses in the Python files and templates below ``folder``, migrations left out."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _in_python(path)
    for path in sorted(folder.glob("**/templates/**/*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            yield from _in_template(path)


def _in_python(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf8"), str(path))
    marked: set[ast.AST] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if (shape := FUNCTIONS.get(_name(node))) and node.args:
            first = node.args[: len(shape)]
            marked.update(first)
            yield from _from_call(path, node, shape, first)
    if "tongpan_core" in path.parts:
        yield from _unmarked(path, tree, marked)


def _name(call: ast.Call) -> str:
    """The bare name of the function or method that is called."""
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _from_call(path: Path, node: ast.Call, shape: str, given: list[ast.expr]) -> Iterator[Use]:
    constants = {part: arg.value for part, arg in zip(shape, given) if isinstance(arg, ast.Constant)}
    texts = {part: value for part, value in constants.items() if isinstance(value, str)}
    if any(isinstance(arg, ast.JoinedStr | ast.BinOp) for arg in given):
        yield Use(path, node.lineno, "", wrong="an f-string or a sum is not one text: use %(name)s places")
    elif len(texts) == len(shape):
        yield Use(path, node.lineno, texts["s"], texts.get("p", ""), texts.get("c", ""))


def _unmarked(path: Path, tree: ast.Module, marked: set[ast.AST]) -> Iterator[Use]:
    """Texts of the core for a reader that nobody marked with ``N_``: they would never be translated."""
    remarks = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said = {arg for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) in SAYING for arg in node.args}
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) in FAULTS and node.args)
    for node in (call.args[0] for call in calls):
        said.add(node)
        if isinstance(node, ast.JoinedStr | ast.BinOp):
            yield Use(path, node.lineno, "", wrong="is a text for the reader, but an f-string or a sum: use N_()")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in marked | remarks:
            continue
        if PLACE.search(node.value) or (node in said and node.value[:1].isupper()):
            yield Use(path, node.lineno, node.value, wrong="is a text for the reader without N_() around it")


def _in_template(path: Path) -> Iterator[Use]:
    from django.utils.translation.template import templatize

    text = templatize(path.read_text(encoding="utf8"), origin=str(path))
    for found in CALL.finditer(text):
        shape = FUNCTIONS[found[1]]
        literals = [ast.literal_eval(literal) for literal in found.groups()[1:] if literal]
        texts = dict(zip(shape, literals))
        line = text.count("\n", 0, found.start()) + 1
        yield Use(path, line, texts.get("s", ""), texts.get("p", ""), texts.get("c", ""))
