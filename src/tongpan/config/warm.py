"""What a web process does before its first visitor, so that no visitor waits for it."""

from __future__ import annotations

import gc
import logging
from pathlib import Path

logger = logging.getLogger(__name__)
YOUNG = 20_000
"""Objects between two collections. A page of a county makes some thousands, which all go when it is sent."""


def warm_up() -> None:
    """Import every view, compile every template, read every catalogue and rule. Opens no database connection.

    Call it before the server forks: its processes then share what was read. What is there afterwards stays for good, so
    the garbage collector is told to pass it over.
    """
    from django.conf import settings
    from django.utils import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            _language()
    _templates()
    _rules()
    _questions()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


def connect() -> None:
    """Open this thread's database connection, and let the database read what it needs to know of every table.

    A new session of PostgreSQL reads the description of a table, its indexes and policies when it is first asked about
    it: a page of many questions waits longer for that than for the answers. Where the database does not answer, the
    first visitor and ``/readyz`` will say so.
    """
    from django.apps import apps
    from django.db import DatabaseError, connection

    from tongpan.assistance.base.question import put_ahead

    quote = connection.ops.quote_name
    try:
        with connection.cursor() as cursor:
            for model in apps.get_models():
                cursor.execute(f"SELECT 1 FROM {quote(model._meta.db_table)} LIMIT 0")  # noqa: S608 # nosec B608
        put_ahead()
    except DatabaseError as error:
        logger.warning("the database did not answer at the start: %s", type(error).__name__)
        connection.close()


def _language() -> None:
    """Addresses, texts and formats are kept by language; the first use of each reads them."""
    from django.urls import reverse
    from django.utils.formats import localize
    from django.utils.translation import gettext

    gettext("Overview")
    localize(0.5)
    for page in ("insight:overview", "registry:schools", "access:jobs"):
        reverse(page, args=("x", 2025))


def _templates() -> None:
    from django.apps import apps
    from django.template.loader import get_template

    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("tongpan."):
            for path in sorted(folder.rglob("*.html")):
                get_template(path.relative_to(folder).as_posix())


def _rules() -> None:
    from tongpan_core.policy import figure_catalogue, pack_codes, policy, rule_pack, units

    policy(), units(), figure_catalogue()
    for code in pack_codes():
        rule_pack(code)


def _questions() -> None:
    from tongpan.insight.annual.counted import write_ahead

    write_ahead()
