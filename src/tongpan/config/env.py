"""Typed readers of environment variables. A secret may also come from a file named by ``NAME_FILE``."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

TRUE = {"1", "true", "yes", "on"}


def env_text(name: str, default: str = "") -> str:
    """The variable's text, or the default where it is unset or empty."""
    return os.environ.get(name) or default


def env_flag(name: str, *, default: bool) -> bool:
    """True for 1, true, yes and on in any case."""
    value = os.environ.get(name)
    return default if not value else value.strip().lower() in TRUE


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated list without blanks."""
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_secret(name: str, kept_in: Path) -> str:
    """A secret from the variable, from the file in ``NAME_FILE``, or made once and kept in ``kept_in`` (mode 600)."""
    if os.environ.get(name):
        return os.environ[name]
    if os.environ.get(f"{name}_FILE"):
        return Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf8").strip()
    if not kept_in.exists():
        kept_in.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(kept_in, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf8") as file:
            file.write(secrets.token_urlsafe(48))
    return kept_in.read_text(encoding="utf8").strip()


def env_given(name: str) -> str:
    """A secret that somebody else gave, from the variable or the file in ``NAME_FILE``; empty where there is none."""
    if os.environ.get(f"{name}_FILE"):
        return Path(os.environ[f"{name}_FILE"]).read_text(encoding="utf8").strip()
    return env_text(name)
