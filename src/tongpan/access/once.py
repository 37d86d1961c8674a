"""What a form is known by, so that a double click or a repeated POST starts its job once (:func:`.jobs.start`)."""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest

TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (the name of a field)
MASKED = 64
"""Letters of a token as a page shows it: masked anew each time. Who sends the bare secret sends the same each time."""


def key_of(request: HttpRequest) -> str:
    """The key of the form that a request sends: page shown, who sends it, where to, and what was filled in.

    Every page that is shown hides another token against forged forms in its forms, so the token tells one showing from
    the next. What was filled in counts too: who goes back, changes a field and sends again asks for something else.
    Empty where a request came without such a token: then only what waits or runs is not begun twice.
    """
    token = request.POST.get(TOKEN, "")
    if len(token) != MASKED:
        return ""
    fields = sorted((name, values) for name, values in request.POST.lists())
    text = json.dumps([request.user.pk, request.path, fields], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
