"""Django registration of the face."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Pages for work in the field."""

    name = "yanglao.web.field"
    label = "web_field"
    verbose_name = "外勤"
