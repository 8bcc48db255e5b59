"""Every address of Colloquy, and the floors."""

from django.urls import URLPattern, URLResolver, include, path

from benchmarks import floors

urlpatterns: list[URLPattern | URLResolver] = [
    path("floor/ready/", floors.ready),
    path("floor/page/", floors.page),
    path("floor/small/", floors.small),
    path("floor/act/", floors.act),
    path("floor/change/", floors.change),
    path("floor/list/", floors.List.as_view()),
    path("floor/create/", floors.Create.as_view()),
    path("", include("config.urls")),
]
