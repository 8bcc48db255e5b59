"""The addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from annotations.views import (
    correcting,
    decided,
    desk,
    permalinks,
    placing,
    reading,
    submissions,
    versions,
    writing,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/<slug:slug>/", reading.document, name="document"),
    path("documents/<slug:slug>/p/<slug:key>", permalinks.paragraph, name="paragraph"),
    path("documents/<slug:slug>/h/<slug:key>", permalinks.heading, name="heading"),
    path("documents/<slug:slug>/p/<slug:key>/note/", writing.paragraph_note, name="paragraph-note"),
    path("documents/<slug:slug>/versions/", versions.history, name="versions"),
    path("documents/<slug:slug>/versions/latest/", versions.latest, name="version-latest"),
    path("documents/<slug:slug>/versions/<int:number>/", versions.version, name="version"),
    path(
        "documents/<slug:slug>/versions/<int:number>/p/<slug:key>",
        permalinks.paragraph_then,
        name="version-paragraph",
    ),
    path(
        "documents/<slug:slug>/versions/<int:number>/changes/",
        versions.changes,
        name="version-changes",
    ),
    path("seminars/<slug:seminar>/documents/<slug:slug>/", reading.room, name="room"),
    path(
        "seminars/<slug:seminar>/documents/<slug:slug>/p/<slug:key>/note/",
        writing.paragraph_note,
        name="room-paragraph-note",
    ),
    path("editor/documents/<slug:slug>/correction/", correcting.correction, name="correction"),
    path(
        "editor/documents/<slug:slug>/correction/notes/",
        correcting.preview,
        name="correction-preview",
    ),
    path(
        "editor/documents/<slug:slug>/correction/notes/<uuid:pk>/",
        correcting.choice,
        name="correction-choice",
    ),
    path(
        "documents/<slug:slug>/versions/<int:version>/notes/",
        correcting.report,
        name="correction-report",
    ),
    path("annotations/", writing.create, name="annotations"),
    path("annotations/<uuid:pk>/", reading.note, name="note"),
    path("annotations/<uuid:pk>/comments/", writing.reply, name="reply"),
    path("annotations/<uuid:pk>/place/", placing.place_again, name="place-again"),
    path("annotations/<uuid:pk>/audience/", writing.address, name="note-audience"),
    path("annotations/<uuid:pk>/deletion/", writing.delete_note, name="note-deletion"),
    path("comments/<uuid:pk>/", reading.comment, name="comment"),
    path("comments/<uuid:pk>/revisions/", writing.revise, name="comment-revision"),
    path("comments/<uuid:pk>/deletion/", writing.delete_comment, name="comment-deletion"),
    path("comments/<uuid:pk>/removal/", desk.removal, name="removal"),
    path("moderation/", desk.desk, name="desk"),
    path("moderation/<uuid:pk>/", desk.case, name="case"),
    path("moderation/decided/", decided.decided, name="decided"),
    path("moderation/decisions/<uuid:pk>/undoing/", desk.undo, name="decision-undo"),
    path("moderation/log/", decided.log, name="moderation-log"),
    path("moderation-policy/", decided.policy, name="moderation-policy"),
    path("passages/", placing.passages, name="passages"),
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/<uuid:pk>/", submissions.submission, name="submission"),
    path("submissions/<uuid:pk>/withdrawal/", submissions.withdraw, name="submission-withdrawal"),
]
