"""All addresses: each face brings its own."""

from django.urls import include, path
from django.utils.module_loading import import_string

urlpatterns = []


def _face(prefix: str, module: str) -> None:
    """Mount a face when its house stands."""
    try:
        import_string(f"{module}.urlpatterns")
    except ModuleNotFoundError as missing:
        if missing.name and module.startswith(missing.name):
            return
        raise
    except ImportError:
        return
    urlpatterns.append(path(prefix, include(module)))


for _prefix, _module in (
    ("", "yanglao.web.portal.urls"),
    ("console/", "yanglao.web.console.urls"),
    ("api/", "yanglao.web.api.urls"),
    ("kit/", "yanglao.web.kit.urls"),
    ("", "yanglao.web.login.urls"),
):
    _face(_prefix, _module)
