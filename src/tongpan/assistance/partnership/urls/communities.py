"""Addresses of communities; the five of one are named by their codes."""

from __future__ import annotations

from django.urls import path

from tongpan.assistance.base.urls import UNIT
from tongpan.assistance.partnership.views import communities, community

urlpatterns = [
    path(f"{UNIT}communities/", communities.communities, name="communities"),
    *(
        path(
            f"{UNIT}communities/<int:bond>/{'' if code == community.FIRST else f'{code}/'}",
            page,
            name=community.page_of(code),
        )
        for code, page in community.PAGES.items()
    ),
]
