"""Django registration of the face."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Interface for programs."""

    name = "yanglao.web.api"
    label = "web_api"
    verbose_name = "数据接口"
