"""Django's own PostgreSQL, whose sessions know how far the reader sees (:mod:`tongpan.access.reach`)."""
