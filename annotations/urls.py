"""The addresses of this app."""

from django.urls import URLPattern, URLResolver, path

from annotations.views import decided, desk, reading, submissions, writing

urlpatterns: list[URLPattern | URLResolver] = [
    path("documents/<slug:slug>/", reading.document, name="document"),
    path("documents/<slug:slug>/p/<slug:key>", reading.paragraph, name="paragraph"),
    path("documents/<slug:slug>/h/<slug:key>", reading.heading, name="heading"),
    path("documents/<slug:slug>/p/<slug:key>/note/", writing.paragraph_note, name="paragraph-note"),
    path("seminars/<slug:seminar>/documents/<slug:slug>/", reading.room, name="room"),
    path(
        "seminars/<slug:seminar>/documents/<slug:slug>/p/<slug:key>/note/",
        writing.paragraph_note,
        name="room-paragraph-note",
    ),
    path("annotations/", writing.create, name="annotations"),
    path("annotations/<uuid:pk>/", reading.note, name="note"),
    path("annotations/<uuid:pk>/comments/", writing.reply, name="reply"),
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
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/<uuid:pk>/", submissions.submission, name="submission"),
    path("submissions/<uuid:pk>/withdrawal/", submissions.withdraw, name="submission-withdrawal"),
]
