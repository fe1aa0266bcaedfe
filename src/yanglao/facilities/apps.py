"""Django registration of the house."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    """Facilities: every place of care, its beds, coverage and grades."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.facilities"
    verbose_name = "养老设施"

    def ready(self) -> None:
        """Declare what may be done and what is announced."""
        from yanglao.facilities import events, permissions  # noqa: F401
