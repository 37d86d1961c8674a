"""Addresses of this part: activities with their attendance, hours and honours; programmes and mentoring."""

from __future__ import annotations

from . import activities, mentoring, programmes

urlpatterns = [*activities.urlpatterns, *mentoring.urlpatterns, *programmes.urlpatterns]
