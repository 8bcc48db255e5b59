"""The addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from archive.views import catalogue, seminars

urlpatterns: list[URLPattern | URLResolver] = [
    path("", catalogue.home, name="home"),
    path("documents/", catalogue.documents, name="documents"),
    path("topics/", catalogue.topics, name="topics"),
    path("topics/<slug:slug>/", catalogue.topic, name="topic"),
    path("seminars/<slug:seminar>/", seminars.seminar, name="seminar"),
    path("seminars/<slug:seminar>/readings/", seminars.readings, name="seminar-readings"),
]
