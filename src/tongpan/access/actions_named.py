"""Words for the stable names of audited actions and of tasks. Parts above tell theirs in ``ready()``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_names: dict[str, Any] = {
    "access.sign_in": _("Signed in"),
    "access.sign_out": _("Signed out"),
    "access.sign_in.failed": _("Sign-in failed"),
    "access.sign_in.paused": _("Sign-in paused after failures"),
    "access.sign_in.elsewhere": _("Signed in from two addresses at a time"),
    "access.sign_in.second_failed": _("Second factor was wrong"),
    "access.second.add": _("Set up a second factor"),
    "access.second.remove": _("Removed a second factor"),
    "access.second.codes": _("Made recovery codes"),
    "access.second.recovered": _("Signed in with a recovery code"),
    "access.second.reset": _("Took a second factor away"),
    "access.password.change": _("Changed own password"),
    "access.password.reset": _("Gave a new first password"),
    "access.begin": _("Set up the bureau and its administrators"),
    "access.account.create": _("Added an account"),
    "access.account.change": _("Changed an account"),
    "access.account.close": _("Closed an account"),
    "access.account.open": _("Opened an account again"),
    "access.grant.give": _("Gave a role"),
    "access.grant.end": _("Ended a role"),
    "access.keys.rotate": _("Encrypted personal fields under a new key"),
    "access.keys.forget": _("Took a key out of the keyring"),
    "access.grant.hand_on": _("Handed a role on"),
    "access.grant.take_back": _("Took a role back"),
    "access.job.retry": _("Tried a task again that was given up"),
    "access.job.dismiss": _("Left a task undone that was given up"),
    "access.grant.confirm": _("Confirmed a role"),
    "access.token.make": _("Made a token for a program"),
    "access.token.revoke": _("Took a token back"),
    "access.link.make": _("Linked an identity of another system"),
    "access.link.end": _("Ended a link to another system"),
    "access.take": _("Took a file"),
    "access.take.program": _("A program read"),
    "access.taking.ask": _("Asked for a list of people"),
    "access.taking.allow": _("Allowed a list of people"),
    "access.taking.refuse": _("Refused a list of people"),
    "access.rights.register": _("Registered a request about one's own data"),
    "access.rights.step": _("Took a step in a request about one's own data"),
    "access.retention.announce": _("Announced records whose time is over"),
    "access.retention.end": _("Ended records whose time is over"),
    "access.audit.move": _("Moved old audit records into a file"),
    "access.hold.set": _("Held records back"),
    "access.hold.lift": _("Lifted a hold on records"),
    "access.unit.add": _("Added a unit"),
    "access.unit.change": _("Renamed a unit"),
    "access.unit.close": _("Closed a unit"),
    "access.unit.reopen": _("Opened a unit again"),
    "access.unit.code": _("Gave a unit a new code"),
}

_tasks: dict[str, Any] = {"access.audit.verify": _("Checking the audit record")}

_particulars: dict[str, Any] = {
    "before": _("Over before"),
    "changed": _("Changed"),
    "changes": _("Changes"),
    "code": _("Code"),
    "cost": _("Cost"),
    "day": _("Day"),
    "digest": _("Digest of the figures"),
    "due": _("Due"),
    "ended": _("Ended"),
    "file": _("File"),
    "filters": _("Filter"),
    "format": _("Format"),
    "frozen": _("Kept out of plans"),
    "into": _("Merged into"),
    "job": _("Task"),
    "kind": _("Kind"),
    "left": _("Left"),
    "lines": _("Lines"),
    "name": _("Name"),
    "pack": _("Rules"),
    "people": _("People"),
    "removed": _("Removed"),
    "role": _("Role"),
    "rows": _("Rows"),
    "schools": _("Schools"),
    "scheme": _("Code by"),
    "since": _("From"),
    "status": _("Result"),
    "until": _("Until"),
    "year": _("School year"),
}


def name_actions(names: dict[str, Any]) -> None:
    """Add words (lazy translations) for actions, by their dotted names."""
    _names.update(names)


def name_tasks(names: dict[str, Any]) -> None:
    """Add words for kinds of tasks that are no audited actions themselves."""
    _tasks.update(names)


def name_of(action: str) -> Any:
    """The words for an action or a task; its dotted name where nobody has told any."""
    return _names.get(action) or _tasks.get(action, action)


def particular(name: str) -> str:
    """The words for one of the particulars that a record keeps; its name where there are none."""
    return str(_particulars.get(name, name))


def action_names() -> list[tuple[str, str]]:
    """Name and words of every known action, to choose from."""
    return sorted(((name, str(words)) for name, words in _names.items()), key=lambda pair: pair[0])
