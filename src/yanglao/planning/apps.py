"""Django registration of the house."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Planning: indicators of the plan, counted from rows and traced back to them."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.planning"
    verbose_name = "规划指标"

    def ready(self) -> None:
        """Declare what may be done and what is announced."""
        from yanglao.planning import events, jobs, merging, permissions  # noqa: F401
