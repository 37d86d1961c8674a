"""What a desk does: it keeps news, reminds of what is due, and writes one mail a day."""

from .news import choose, mark_read
from .reminders import Reminded, remind

__all__ = ["Reminded", "choose", "mark_read", "remind"]
