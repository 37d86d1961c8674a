"""Addresses of all parts. Within ``assistance:`` the names of a part begin alike (``exchange-…``, ``works-…``)."""

from __future__ import annotations

from .base.urls import urlpatterns as base
from .desk.urls import urlpatterns as desk
from .exchange.urls import urlpatterns as exchange
from .partnership.urls import urlpatterns as partnership
from .research.urls import urlpatterns as research
from .teaching.urls import urlpatterns as teaching
from .works.urls import urlpatterns as works

app_name = "assistance"
urlpatterns = [*base, *partnership, *exchange, *teaching, *research, *works, *desk]
