"""All addresses: each face brings its own."""

from importlib.util import find_spec

from django.urls import URLResolver, include, path

urlpatterns: list[URLResolver] = []


def _face(prefix: str, module: str) -> None:
    """Mount a face when its house stands; a face that stands but is broken stops the start."""
    if find_spec(module.rpartition(".")[0]) is not None:
        urlpatterns.append(path(prefix, include(module)))


for _prefix, _module in (
    ("", "yanglao.web.portal.urls"),
    ("console/", "yanglao.web.console.urls"),
    ("api/", "yanglao.web.api.urls"),
    ("field/", "yanglao.web.field.urls"),
    ("kit/", "yanglao.web.kit.urls"),
    ("", "yanglao.web.login.urls"),
):
    _face(_prefix, _module)
