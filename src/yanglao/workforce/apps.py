"""Django registration of the house."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    """Workforce: who works in elderly care, where, with which certificate."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.workforce"
    verbose_name = "养老队伍"

    def ready(self) -> None:
        """Declare what may be done and what is announced."""
        from yanglao.workforce import events, permissions  # noqa: F401
