"""The pages of insight: each finds its run within scope, checks one right, binds one form, calls one function."""
