"""Which platform serves which school in which subject."""
