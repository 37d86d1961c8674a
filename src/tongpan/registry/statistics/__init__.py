"""The forms of the annual education statistics (教育事业统计): read from workbooks, and written for samples.

Forms are data (``forms/*.yaml``): their numbers before and since 2021, the labels of rows and columns, and which cells
are which figure. They are found by number, version and labels, never by the address of a cell.

    read_forms(sheets, file=…, year=…) -> FormsRead(entries, basics, seen, problems)
    write_forms(path, sheets) (see :mod:`.writer`)
"""

from .reader import has_forms, read_forms
from .results import Basics, FormsRead, Seen

__all__ = ["Basics", "FormsRead", "Seen", "has_forms", "read_forms"]
