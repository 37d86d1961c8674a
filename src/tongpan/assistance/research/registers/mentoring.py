"""The registers of programmes, studios, mentoring and the cascade."""
