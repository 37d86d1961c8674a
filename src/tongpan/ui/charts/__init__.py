"""Charts and maps as SVG from plain numbers. The same picture goes to the page, the PDF and the Word report."""

from .chart import Chart

__all__ = ["Chart"]
