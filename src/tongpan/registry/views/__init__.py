"""The pages of the registry. A view finds the object within scope, binds one form and calls one function."""
