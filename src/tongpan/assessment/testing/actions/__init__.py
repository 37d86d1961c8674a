"""Every write of tests."""
