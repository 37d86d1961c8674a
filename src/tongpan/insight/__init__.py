"""What follows: every computation as a stored Run, scenarios side by side, adoption, the report."""
