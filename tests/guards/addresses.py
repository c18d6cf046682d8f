"""All addresses of the product, read from the URLconf."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

OURS = ("organisations", "people", "projects", "casework", "training", "reports")
THEIRS = ("allauth",)


@dataclass(frozen=True)
class Address:
    route: str
    name: str | None
    view_name: str
    module: str
    permission: object
    reads: str | None
    open_to: str | None
    open_why: str | None
    arguments: tuple


def addresses():
    """One Address for each pattern."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns, prefix):
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback
            yield Address(
                route=route,
                name=pattern.name,
                view_name=getattr(view, "__name__", str(view)),
                module=getattr(view, "__module__", ""),
                permission=_mark(view, "permission"),
                reads=_mark(view, "reads"),
                open_to=_mark(view, "open_to"),
                open_why=_mark(view, "open_why"),
                arguments=tuple(pattern.pattern.converters),
            )


def _mark(view, name):
    """A mark set by a decorator, through whatever wraps it."""
    while view is not None:
        if name in getattr(view, "__dict__", {}):
            return view.__dict__[name]
        view = getattr(view, "__wrapped__", None)
    return None
