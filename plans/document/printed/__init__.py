"""A document laid out as it is read: labels, words and dates ready to print, on the page and in the PDF alike."""

from plans.document.printed.plan import Printed, print_plan

__all__ = ["Printed", "print_plan"]
