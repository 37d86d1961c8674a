"""Tags of the registry's pages."""
