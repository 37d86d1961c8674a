"""The forms of the registry: they check what is typed and change nothing."""
