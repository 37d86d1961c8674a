"""Joint tests and appraisal: what is measured of schools together, and how they are judged."""
