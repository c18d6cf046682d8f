"""What was purchased."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self):
        from projects import words  # noqa: F401  the audit trail's words
