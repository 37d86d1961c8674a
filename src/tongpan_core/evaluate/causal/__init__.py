"""Did it work: effects of help that began at different times, for few or many treated."""
