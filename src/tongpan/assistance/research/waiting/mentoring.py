"""What waits in programmes, studios, mentoring and the cascade."""
