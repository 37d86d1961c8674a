"""Plans: who helps whom, with what, at least cost. Every solver has one shape, described in :mod:`.problem`."""
