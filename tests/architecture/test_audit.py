"""``make audit`` tells a weakness that was found from a service that was not reached."""

from __future__ import annotations

import json
import sys

import audit
import check
import pytest

CLEAN = {"name": "django", "version": "5.2", "vulns": []}
WEAK = {"name": "urllib3", "version": "2.0", "vulns": [{"id": "GHSA-1", "fix_versions": ["2.6.1"]}]}
SKIPPED = {"name": "absl-py", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def run(capsys, packages: object, said: str = "") -> tuple[int, str]:
    text = json.dumps({"dependencies": packages}) if packages is not None else ""
    script = f"import sys; print({text!r}); sys.stderr.write({said!r}); sys.exit(1)"
    code = audit.main([sys.executable, "-c", script])
    out = capsys.readouterr()
    return code, out.out + out.err


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        ([CLEAN], 0, "1 packages looked up, no known weakness"),
        ([CLEAN, WEAK], 1, "urllib3 2.0: GHSA-1, mended in 2.6.1"), ([WEAK, SKIPPED], 1, "1 packages could not be"),
        ([CLEAN, SKIPPED], 3, "NOT AUDITED: the advisory service could not be asked about 1 of 2 packages (absl-py)"),
        ([], 3, "NOT AUDITED"), (None, 3, "NOT AUDITED: the advisory service cannot be reached (connection refused)"),
    ],
)  # fmt: skip
def test_what_is_said(capsys, packages, code, words):
    found, text = run(capsys, packages, "trace\nconnection refused")
    assert (found, words in text) == (code, True)


@pytest.mark.parametrize(
    ("name", "code", "passes", "word"),
    [
        ("weaknesses of packages", 0, True, "ok"), ("weaknesses of packages", audit.FOUND, False, "FAIL"),
        ("weaknesses of packages", audit.NOT_ASKED, True, "SKIP"), ("lint", audit.NOT_ASKED, False, "FAIL"),
    ],
)  # fmt: skip
def test_a_check_that_cannot_be_done_says_so_and_fails_nothing(capsys, name, code, passes, word):
    assert name in check.checks()
    assert check.passes(name, [sys.executable, "-c", f"import sys; print('said'); sys.exit({code})"]) == passes
    out = capsys.readouterr().out
    assert out.startswith(f"{word} ")
    assert ("said" in out) == bool(code)
