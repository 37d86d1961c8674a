"""What is done to the records: each action in one transaction, with its audit record."""
