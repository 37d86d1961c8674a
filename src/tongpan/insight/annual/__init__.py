"""The annual report: what we did, what it cost, what changed, what is next; every figure opens its records."""
