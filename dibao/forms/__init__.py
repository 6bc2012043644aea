"""Printable papers as PDF."""

from dibao.forms.printing import FORMS, FormError, render

__all__ = ["FORMS", "FormError", "render"]
