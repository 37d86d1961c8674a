"""The addresses of partnership: the ``urlpatterns`` of every file beside this one, in the order of their names."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
for _found in iter_modules(__path__):
    urlpatterns += import_module(f"{__name__}.{_found.name}").urlpatterns
