"""A table of every pupil of the country, read once; after that any indicator of any area from sums by school.

kept = read_national(["pupils/*.parquet"], Columns(marks="score"))
kept.of_counties(["130300"]).theil()
"""

from .kept import Kept, TheilLevels
from .reading import Columns, read_national

__all__ = ["Columns", "Kept", "TheilLevels", "read_national"]
