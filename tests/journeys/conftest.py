"""Journeys use the browser and the worker of the browser tests."""

from tests.browser.conftest import surf, worker  # noqa: F401
