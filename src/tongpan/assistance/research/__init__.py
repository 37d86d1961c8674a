"""Activities, training, the cascade of mentors, studios and honours."""
