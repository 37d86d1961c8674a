"""Loaded when the platform starts: the desk has its place in the frame, keeps what is told, reminds every morning."""

from __future__ import annotations

from tongpan.access.daily import every_day
from tongpan.access.desk import offer_desk

from .actions import remind
from .queries import unseen

offer_desk("assistance:desk", unseen)
every_day(remind)
