"""The records of appraisal."""
