"""The views of access, one file per page."""
