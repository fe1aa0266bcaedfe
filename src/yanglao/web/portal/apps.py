"""Django registration of the face."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Portal: find care, ask what one may get, see one's own file."""

    name = "yanglao.web.portal"
    label = "web_portal"
    verbose_name = "公众端"
