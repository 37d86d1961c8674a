"""Which sides a bond of each form has, by role, and how many of each it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .bond import Bond, BondMember

Role, Form = BondMember.Role, Bond.Form


@dataclass(frozen=True)
class Sides:
    """The role of those who lead or give and of the others, and the fewest that a bond has of each."""

    leading: str
    others: str
    leading_least: int = 1
    others_least: int = 1

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role that a member can have."""
        return tuple(dict.fromkeys((self.leading, self.others)))


HELP, RUN = Sides(Role.SUPPORTER, Role.RECIPIENT), Sides(Role.CORE, Role.MEMBER)
EQUALS = Sides(Role.CORE, Role.MEMBER, leading_least=0, others_least=1)
SIDES: Mapping[str, Sides] = {
    Form.PAIRING: HELP,
    Form.COMMUNITY: RUN,
    Form.GROUP: RUN,
    Form.ZONE: EQUALS,
    Form.ALLIANCE: EQUALS,
    Form.ENTRUSTED: HELP,
    Form.COOPERATIVE: HELP,
    Form.ENTERPRISE: Sides(Role.CORE, Role.PARTNER),
    Form.SISTER: Sides(Role.PARTNER, Role.PARTNER),
    Form.UNIVERSITY: HELP,
}
"""By form. A zone and an alliance can do without a core school: their members are equals."""
