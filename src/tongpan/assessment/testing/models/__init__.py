"""The records of testing."""
