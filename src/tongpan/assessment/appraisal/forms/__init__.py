"""The forms of appraisal."""
