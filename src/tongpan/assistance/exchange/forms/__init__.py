"""The forms of the exchange of people."""
