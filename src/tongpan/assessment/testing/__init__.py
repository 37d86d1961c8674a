"""Joint sampling tests: design, sample, rooms, scores, analysis, reports, feedback, archive."""
