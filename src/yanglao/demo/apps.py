"""The house on the street."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """demo: the synthetic county."""

    name = "yanglao.demo"
    label = "demo"
    verbose_name = "示例县"

    def ready(self) -> None:
        """Declare what may be done."""
        from yanglao.demo import permissions  # noqa: F401
