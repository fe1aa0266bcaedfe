"""Django registration of the house."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Access: who may come in, and what they may see."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.access"
    verbose_name = "权限"

    def ready(self) -> None:
        """Enter the permissions."""
        from yanglao.access import permissions  # noqa: F401
