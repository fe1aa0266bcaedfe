"""Django registration of the house."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Exchange: files in and out."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.exchange"
    verbose_name = "导入与导出"

    def ready(self) -> None:
        """Enter permissions and jobs."""
        from yanglao.exchange import jobs, merging, permissions  # noqa: F401
