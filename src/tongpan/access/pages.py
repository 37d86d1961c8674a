"""``unit_page``: the one way to a page of a unit. It finds the unit within scope, checks one right, opens the scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from .models import Unit, User
from .prepared import TEXT, Prepared
from .scope import in_unit

P = ParamSpec("P")
View = Callable[..., HttpResponse]
READ, FORM, POST = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)
FIRST_YEAR, LAST_YEAR = 1990, 2100
LAST_UNIT = "last_unit"
"""Where the session keeps the unit that was looked at last: the next visit begins there."""


NAMED = Prepared[Unit](lambda slug: Unit.everywhere.defer("outline").filter(slug=slug).order_by(), TEXT)


def _named(slug: str, user: User) -> Unit | None:
    """The unit of a name: one that the account holds a role on was read with its grants."""
    own = next((grant.unit for grant in user.current_grants if grant.unit.slug == slug), None)
    return own or next(iter(NAMED(slug)), None)


class UnitRequest(HttpRequest):
    """A request whose unit and school year are known. ``year`` 2025 is the school year 2025–2026."""

    unit: Unit
    year: int


def unit_page(
    permission: str, methods: Sequence[str] = READ
) -> Callable[[Callable[Concatenate[UnitRequest, P], HttpResponse]], View]:
    """Decorate a view ``view(request, …)`` at an address with ``<slug:unit>`` and ``<int:year>``.

    ``methods``: :data:`READ` where nothing is said, :data:`FORM` for a page with a form that is sent to itself,
    :data:`POST` for what only acts. Signed out: to the sign-in page. Wrong unit: 404, as if it did not exist. Wrong
    right: 403. Wrong method: 405. The view and its template then run inside the scope of the unit, with
    ``request.unit`` and ``request.year``.
    """

    def decorate(view: Callable[Concatenate[UnitRequest, P], HttpResponse]) -> View:
        @login_required
        @wraps(view)
        def page(request: UnitRequest, *args: Any, unit: str, year: int, **kwargs: Any) -> HttpResponse:
            found = _named(unit, request.user)
            if found is None or not request.user.sees(found) or not FIRST_YEAR <= year <= LAST_YEAR:
                raise Http404(_("There is no such unit among those you work with."))
            if not request.user.has_perm(permission, found):
                raise PermissionDenied(permission)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            request.unit, request.year = found, year
            if request.session.get(LAST_UNIT) != found.slug:
                request.session[LAST_UNIT] = found.slug
            with in_unit(found):
                response = view(request, *args, **kwargs)
                if hasattr(response, "render") and not response.is_rendered:
                    response.render()
            return response

        page.permission, page.methods = permission, methods  # type: ignore[attr-defined]
        return page

    return decorate
