"""Django registration of the house."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Areas: province, city, county, town, village."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.areas"
    verbose_name = "区划"

    def ready(self) -> None:
        """Enter the permissions."""
        from yanglao.areas import permissions  # noqa: F401
