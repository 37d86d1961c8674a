"""Appraisal: schemes as trees of indicators, judged from records and by people; the national evaluation workbooks."""
