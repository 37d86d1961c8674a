"""The WSGI entry point."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongpan.config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402

from .warm import warm_up  # noqa: E402

if not settings.DEBUG:
    warm_up()
