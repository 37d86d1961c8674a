"""The whole of policy: every parameter by its path, and what-ifs upon it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from tongpan_core.messages import N_
from tongpan_core.policy.loader import read_parameter, read_yaml
from tongpan_core.policy.values import NATIONAL, Content, Entry, Parameter, PolicyError

FOLDER = Path(__file__).parent / "parameters"


@dataclass(frozen=True)
class Tree:
    """Every parameter by its path: the file's place without ``.yaml``, such as ``resources/L1/threshold``."""

    parameters: Mapping[str, Parameter]

    def parameter(self, path: str) -> Parameter:
        """One parameter. Raises PolicyError, with the nearest names, where there is none."""
        if path not in self.parameters:
            near = get_close_matches(path, self.parameters, n=3)
            if not near:
                raise PolicyError(N_("There is no parameter %(path)s; see policy/parameters for the names."), path=path)
            text = N_("There is no parameter %(path)s; did you mean %(near)s?")
            raise PolicyError(text, path=path, near=" / ".join(near))
        return self.parameters[path]

    def replace(
        self,
        path: str,
        value: Content,
        *,
        stage: str = "",
        region: str = NATIONAL,
        since: date = date.min,
        reference: str = "What if (scenario)",
        reference_zh: str = "假设情景",
    ) -> Tree:
        """A new tree in which ``value`` holds in ``region`` and everything inside it from ``since`` on.

        The value comes back marked as a scenario. Without ``stage`` it holds for every stage of the parameter.
        """
        old = self.parameter(path)
        stages = (stage,) if stage else old.stages or ("",)
        if not set(stages) <= set(old.series):
            text = N_("%(path)s has no stage %(stage)s; it has: %(stages)s.")
            raise PolicyError(text, path=path, stage=repr(stage), stages=", ".join(old.stages) or "–")
        new = old.replaced(Entry(since, value, reference, reference_zh, scenario=True), region, stages)
        return Tree({**self.parameters, path: new})

    def reformed(self, *reforms: Reform) -> Tree:
        """The tree after each reform in turn."""
        tree = self
        for reform in reforms:
            tree = reform(tree)
        return tree


Reform = Callable[[Tree], Tree]


def load_tree(folder: Path = FOLDER) -> Tree:
    """Read every parameter below a folder. Raises PolicyError for the first file that is broken."""
    files = sorted(folder.rglob("*.yaml"))
    paths = [file.relative_to(folder).with_suffix("").as_posix() for file in files]
    return Tree({path: read_parameter(path, read_yaml(file)) for path, file in zip(paths, files, strict=True)})


@cache
def policy() -> Tree:
    """The tree that Tongpan ships, read once."""
    return load_tree()


def parameter(path: str) -> Parameter:
    """One parameter of the tree that Tongpan ships."""
    return policy().parameter(path)
