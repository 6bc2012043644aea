"""The dibao system's project package."""

from dibao.celery import app as celery_app

__all__ = ["celery_app"]
