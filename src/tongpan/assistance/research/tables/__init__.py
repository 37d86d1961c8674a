"""The one gate from the records of mentoring to the tables of the core."""
