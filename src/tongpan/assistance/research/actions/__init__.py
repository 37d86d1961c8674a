"""What is written in research, training and mentoring, one file per family; each with its audit record."""
