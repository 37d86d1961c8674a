"""Who may see what: the unit tree, accounts and roles, scope, jobs and the audit record."""
