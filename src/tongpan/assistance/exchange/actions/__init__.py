"""What is written in the exchange of people, one file per family; each with its audit record."""
