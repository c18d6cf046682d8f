"""The Django project: settings, urls, celery, wsgi. Imports everyone, imported by no one."""

from socialwork.celery import app as celery_app

__all__ = ["celery_app"]
