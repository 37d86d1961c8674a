"""Backups: records and files in one encrypted file, verified after writing; decision 0014."""
