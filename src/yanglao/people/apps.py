"""Django registration of the house."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People: the elder's file."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "yanglao.people"
    verbose_name = "老年人档案"

    def ready(self) -> None:
        """Enter permissions, events and jobs."""
        from yanglao.people import events, jobs, merging, permissions  # noqa: F401
