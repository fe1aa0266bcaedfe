"""Django registration of the house."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Funds: what was due, what was paid, from which source."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.funds"
    verbose_name = "资金"

    def ready(self) -> None:
        """Declare permissions and listen."""
        from yanglao.funds import events, jobs, merging, permissions  # noqa: F401
