"""Django registration of the face."""

from django.apps import AppConfig


class LoginConfig(AppConfig):
    """Login: the same door for all faces."""

    name = "yanglao.web.login"
    label = "web_login"
    verbose_name = "登录"
