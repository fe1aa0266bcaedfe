"""The house on the street."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """demo: the synthetic county."""

    name = "yanglao.demo"
    label = "demo"
    verbose_name = "示例县"
