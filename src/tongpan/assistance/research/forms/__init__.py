"""Forms of research, training and mentoring, one file per family."""
