"""What is answered where a page needs a rule that does not hold on its day: which one and what to do, not a fault."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongpan.access.programs import refused
from tongpan.access.views.api import FOR_PROGRAMS
from tongpan.insight.queries.words import said
from tongpan_core.policy import PolicyError

STATUS = 422
log = logging.getLogger(__name__)


class NoRule:
    """Say which rule is lacking. What the view had written is taken back by then, as after any fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """The page that names the rule; to a program as JSON. Other faults go on."""
        if not isinstance(fault, PolicyError):
            return None
        log.warning("no rule holds: %s", fault)
        if request.path.startswith(FOR_PROGRAMS):
            answer: HttpResponse = refused(STATUS, str(fault))
            return answer
        return render(request, "ui/no_rule.html", {"cause": said(fault.told)}, status=STATUS)
