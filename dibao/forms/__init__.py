"""Printable papers as PDF."""

from dibao.forms.render import FORMS, FormError, render

__all__ = ["FORMS", "FormError", "render"]
