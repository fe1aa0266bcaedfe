"""Django registration of the house."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """Benefits: who is due what, by which rule, and the month's run."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.benefits"
    verbose_name = "待遇"

    def ready(self) -> None:
        """Declare permissions and listen."""
        from yanglao.benefits import events, jobs, merging, permissions  # noqa: F401
