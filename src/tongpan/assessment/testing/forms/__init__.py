"""The forms of tests."""
