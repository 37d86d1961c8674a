"""What the help changed: sampling, scaling of tests, growth of schools, causal effect. Exact first, then fast.

Nothing here ranks pupils. Every estimate comes with its standard error and says by which recipe it was found.
"""
