"""What stands outside any unit: the service worker and the page that it shows without a connection (decision 0009)."""

from __future__ import annotations

import hashlib
import json

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

KEPT = ("ui/tongpan.css", "ui/mark.svg", "ui/offline.js", "ui/page.js", "ui/table.js", "ui/drop.js", "ui/map.js",
        "ui/chart.js", "vendor/icons.svg", "registry/registry.css", "insight/insight.css",
        "django_htmx/htmx.min.js")  # fmt: skip
"""Static files that are kept on the reader's computer: nothing in them is anybody's."""
SPOKEN = (("zh-CN", "zh-hans"), ("en", "en"))


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from the root so that it serves every page; another program version is another worker."""
    files = [address for name in KEPT if (address := _address(name))]
    version = hashlib.sha256(json.dumps([files, offline(request).content.decode()]).encode()).hexdigest()[:12]
    context = {"kept": json.dumps([*files, reverse("offline")]), "version": version, "page": reverse("offline")}
    return render(request, "ui/worker.js", context, content_type="text/javascript; charset=utf-8")


def _address(name: str) -> str:
    """The address of a static file; empty where it was not copied or is not there."""
    try:
        address = static(name)
    except ValueError:  # the manifest does not know it
        return ""
    return address if _there(name) else ""


def _there(name: str) -> bool:
    from django.contrib.staticfiles import finders

    return staticfiles_storage.exists(name) or finders.find(name) is not None


@require_safe
@cache_control(no_cache=True)
def offline(request: HttpRequest) -> HttpResponse:
    """What to do without a connection, in both languages: it is kept before anybody has signed in."""
    parts = []
    for lang, language in SPOKEN:
        with translation.override(language):
            parts.append(render(request, "ui/parts/offline.html", {"lang": lang}).content.decode())
    return render(request, "ui/offline.html", {"parts": parts})
