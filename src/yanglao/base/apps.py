"""Django registration of the house."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Base: no business words live here."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.base"
    verbose_name = "基础"

    def ready(self) -> None:
        """Let a fault test choose the write at which this process dies; asleep otherwise."""
        from yanglao.base import faults

        faults.install()
