"""What else happens to comments: flags, copy-edits, appeals, questions to colleagues."""

from __future__ import annotations

from accounts.viewer import Viewer
from annotations import moderation
from annotations.models import Comment
from tests.visibility import scene as stage
from tests.visibility.expected import Said
from tests.visibility.scene import Scene


def add(scene: Scene) -> None:
    """Notes with all of that, with and without a seminar, through the verbs."""
    site = Viewer.of(scene.users["site moderator"])
    for seminar in (None, "self"):
        _, root = stage.note(scene, f"flagged, seminar {seminar}", "public", seminar)
        stage.decide(scene, root, "approve")
        _flag(scene, root, "")
        _flag(scene, root, "member of self" if seminar else "outsider")
        _, root = stage.note(scene, f"flag dismissed, seminar {seminar}", "public", seminar)
        stage.decide(scene, root, "approve")
        _flag(scene, root, "")
        root.question = stage.token()
        moderation.dismiss(_row(root), viewer=site, reason=f"Stays {root.question}.")
        _, root = stage.note(scene, f"copy-edited, seminar {seminar}", "public", seminar)
        _copy_edit(root, site)
    _, root = stage.note(scene, "flagged in a room", "seminar", "self")
    _flag(scene, root, "member of self")
    _, root = stage.note(scene, "copy-edit undone", "public", "self")
    first = root.words[0]
    done = _copy_edit(root, site)
    moderation.undo(done, viewer=site)
    root.words, root.approved, root.waits, root.decided = [first], None, True, set()
    _, root = stage.note(scene, "asked about", "public", "self")
    root.question = stage.token()
    moderation.ask(_row(root).latest, viewer=site, question=f"Is it {root.question}?")
    _, root = stage.note(scene, "appealed", "public", "self")
    stage.decide(scene, root, "decline")
    root.appeal = stage.token()
    author = Viewer.of(scene.users["author"])
    moderation.appeal(_row(root), viewer=author, words=f"But {root.appeal}.")
    root.waits = True


def _row(said: Said) -> Comment:
    return Comment.objects.get(pk=said.id)


def _flag(scene: Scene, said: Said, by: str) -> None:
    token = stage.token()
    row = _row(said)
    viewer = Viewer.of(scene.users[by] if by else None)
    made, _new = moderation.flag(row.approved or row.latest, viewer=viewer, reason=f"Bad {token}.")
    said.flags.append((token, by))
    scene.flags.append(str(made.pk))


def _copy_edit(said: Said, site: Viewer):
    word = stage.token()
    done = moderation.copy_edit(
        _row(said).latest, body=f"Says {word}.", tags=[f"tag{word}"], viewer=site
    )
    said.words.append(word)
    said.approved, said.waits = 1, False
    said.decided |= {0, 1}
    return done.decision
