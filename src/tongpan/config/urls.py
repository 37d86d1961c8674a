"""All addresses. A new one must also enter the table of who may open what (``tests/access/table.py``)."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from tongpan.ui import views as ui

handler400 = "tongpan.access.views.api.bad_request"
handler404 = "tongpan.access.views.api.not_found"
handler500 = "tongpan.config.outdated.server_error"
urlpatterns = [
    path("language/", set_language, name="set-language"),
    path("worker.js", ui.worker, name="worker"),
    path("offline/", ui.offline, name="offline"),
    path("", include("tongpan.access.urls")),
    path("", include("tongpan.registry.urls")),
    path("", include("tongpan.assistance.urls")),
    path("", include("tongpan.assessment.urls")),
    path("", include("tongpan.insight.urls")),
]
