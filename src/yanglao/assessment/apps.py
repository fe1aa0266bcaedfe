"""Django registration of the house."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessment: scales as data, assessments, ability levels and objections."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.assessment"
    verbose_name = "能力评估"

    def ready(self) -> None:
        """Declare what may be done and what is announced."""
        from yanglao.assessment import events, jobs, merging, permissions  # noqa: F401
