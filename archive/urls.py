"""The addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from archive.views import catalogue, editor, imports, index, names, roster, runs, seminars

urlpatterns: list[URLPattern | URLResolver] = [
    path("", catalogue.home, name="home"),
    path("documents/", catalogue.documents, name="documents"),
    path("topics/", catalogue.topics, name="topics"),
    path("topics/<slug:slug>/", catalogue.topic, name="topic"),
    path("names/", names.names, name="names"),
    path("names/<slug:slug>/", names.name, name="name"),
    path("documents/<slug:slug>/names/", names.document_names, name="document-names"),
    path("editor/", editor.editor, name="editor"),
    path("editor/import/", imports.new, name="import-new"),
    path("editor/import/<int:pk>/", imports.pending, name="import"),
    path("editor/runs/", runs.runs, name="runs"),
    path("editor/runs/<int:pk>/", runs.run, name="run"),
    path("editor/runs/<int:pk>/files/", runs.files, name="run-files"),
    path("editor/runs/<int:pk>/encoding/", runs.encoding, name="run-encoding"),
    path("editor/documents/<slug:slug>/", editor.document, name="edit-document"),
    path("editor/documents/<slug:slug>/names/", index.names, name="edit-names"),
    path("editor/documents/<slug:slug>/publication/", editor.publish, name="publish-document"),
    path("editor/documents/<slug:slug>/withdrawal/", editor.withdraw, name="withdraw-document"),
    path("editor/documents/<slug:slug>/deletion/", editor.delete, name="delete-draft"),
    path("editor/documents/<slug:slug>/division/", editor.divide, name="divide-draft"),
    path("editor/documents/<slug:slug>/original", editor.original, name="original"),
    path("seminars/<slug:slug>/invitations/people/", roster.people, name="seminar-roster"),
    path("seminars/<slug:seminar>/readings/", seminars.readings, name="seminar-readings"),
]
