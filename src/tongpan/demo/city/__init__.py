"""A year of help in an invented city: every kind of record of assistance, as many of each as a real city keeps."""
