"""Django registration of the face."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Console: the frame, and one package of pages per house."""

    name = "yanglao.web.console"
    label = "web_console"
    verbose_name = "管理端"

    def ready(self) -> None:
        """Offer the side bar to the frame of every console page."""
        from yanglao.access.context import offer_navigation, offer_views
        from yanglao.web.console import nav
        from yanglao.web.console.exports import jobs  # noqa: F401  enters the job that writes large sheets
        from yanglao.web.console.saved import opening

        offer_navigation("/console/", nav.build)
        offer_views("/console/", opening.row)
