"""Django registration of the house."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """Orgs: every organisation and its standing."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.orgs"
    verbose_name = "机构与单位"

    def ready(self) -> None:
        """Enter the permissions."""
        from yanglao.orgs import permissions  # noqa: F401
