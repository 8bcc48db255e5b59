"""The addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from archive.views import seminars

urlpatterns: list[URLPattern | URLResolver] = [
    path("seminars/<slug:seminar>/", seminars.seminar, name="seminar"),
    path("seminars/<slug:seminar>/readings/", seminars.readings, name="seminar-readings"),
]
