"""The Tongpan platform: the Django project around :mod:`tongpan_core`."""
