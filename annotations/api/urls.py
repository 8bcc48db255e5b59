"""The addresses of the API."""

from django.urls import URLPattern, URLResolver, path, re_path

from annotations.api import (
    comments,
    docs,
    documents,
    flags,
    moderation,
    notes,
    people,
    prompts,
    readings,
    rooms,
    search,
)
from annotations.api.door import not_found

urlpatterns: list[URLPattern | URLResolver] = [
    path("", docs.Root.as_view(), name="api"),
    path("docs/", docs.Page.as_view(), name="api-docs"),
    path("schema/", docs.Schema.as_view(), name="api-schema"),
    path("me/", people.Me.as_view(), name="api-me"),
    path("search/", search.Search.as_view(), name="api-search"),
    path("documents/", documents.Documents.as_view(), name="api-documents"),
    path("documents/<slug:slug>/", documents.OneDocument.as_view(), name="api-document"),
    path("documents/<slug:slug>/versions/", documents.Versions.as_view(), name="api-versions"),
    path("documents/<slug:slug>/read/", readings.EditionRead.as_view(), name="api-document-read"),
    path("annotations/", notes.Notes.as_view(), name="api-annotations"),
    path("annotations/<uuid:pk>/", notes.OneNote.as_view(), name="api-annotation"),
    path("annotations/<uuid:pk>/passage/", notes.NewPlace.as_view(), name="api-passage"),
    path("annotations/<uuid:pk>/resolution/", notes.Resolution.as_view(), name="api-resolution"),
    path("annotations/<uuid:pk>/category/", notes.Sorting.as_view(), name="api-note-category"),
    path("annotations/<uuid:pk>/copies/", notes.Copies.as_view(), name="api-copies"),
    path("annotations/<uuid:pk>/comments/", comments.Comments.as_view(), name="api-comments"),
    path("comments/<uuid:pk>/", comments.OneComment.as_view(), name="api-comment"),
    path("comments/<uuid:pk>/revisions/", comments.History.as_view(), name="api-revisions"),
    path("comments/<uuid:pk>/reactions/", comments.Reactions.as_view(), name="api-reactions"),
    path("prompts/<uuid:pk>/", prompts.OnePrompt.as_view(), name="api-prompt"),
    path("seminars/<slug:seminar>/readings/", readings.Readings.as_view(), name="api-readings"),
    path(
        "seminars/<slug:seminar>/readings/<slug:slug>/",
        readings.OneReading.as_view(),
        name="api-reading",
    ),
    path(
        "seminars/<slug:seminar>/readings/<slug:slug>/read/",
        readings.RoomRead.as_view(),
        name="api-reading-read",
    ),
    path(
        "seminars/<slug:seminar>/readings/<slug:slug>/prompts/",
        prompts.Prompts.as_view(),
        name="api-prompts",
    ),
    path("seminars/<slug:seminar>/categories/", rooms.Categories.as_view(), name="api-categories"),
    path(
        "seminars/<slug:seminar>/categories/<int:pk>/",
        rooms.OneCategory.as_view(),
        name="api-category",
    ),
    path("seminars/<slug:seminar>/terms/", rooms.Terms.as_view(), name="api-terms"),
    path("seminars/<slug:seminar>/terms/<int:pk>/", rooms.OneTerm.as_view(), name="api-term"),
    path("comments/<uuid:pk>/flags/", flags.CommentFlags.as_view(), name="api-comment-flags"),
    path("comments/<uuid:pk>/appeals/", flags.Appeals.as_view(), name="api-appeals"),
    path("flags/<uuid:pk>/", flags.OneFlag.as_view(), name="api-flag"),
    path("moderation/flags/", flags.Flags.as_view(), name="api-flags"),
    path("moderation/reasons/", flags.AllReasons.as_view(), name="api-reasons"),
    path("moderation/log/", flags.Log.as_view(), name="api-log"),
    path("moderation/waiting/", moderation.Waiting.as_view(), name="api-waiting"),
    path("moderation/decisions/", moderation.Decisions.as_view(), name="api-decisions"),
    path("moderation/decisions/<uuid:pk>/", moderation.OneDecision.as_view(), name="api-decision"),
    # Whatever else follows, a line feed included.
    re_path("", not_found, name="nothing"),
]
