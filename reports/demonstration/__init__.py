"""The demonstration: two agencies, two bureaus and their projects, all of it invented, written through the services.

The same seed on the same day gives the same demonstration.
"""

from reports.demonstration.building import Demonstration, build
from reports.demonstration.telling import tell

__all__ = ["Demonstration", "build", "tell"]
