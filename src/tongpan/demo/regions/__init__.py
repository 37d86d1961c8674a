"""The four documented regions, told from individual records: synthetic people; schools and events as documented."""
