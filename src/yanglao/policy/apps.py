"""Django registration of the house."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Policy: packs, their documents and versions."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.policy"
    verbose_name = "政策"

    def ready(self) -> None:
        """Enter the permissions."""
        from yanglao.policy import permissions  # noqa: F401
