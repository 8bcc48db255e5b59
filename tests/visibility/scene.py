"""The scene of the matrix, described and stored at once, through the verbs of the models."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from accounts.models import EarlierTerm, Membership, Role, Seminar, User
from accounts.viewer import Viewer
from annotations import correcting, moderation
from annotations.models import Annotation, Comment, Decision, Prompt, Revision, Verdict
from archive import index_acts
from archive.correcting import Correction
from archive.models import Collection, Document, Name, Topic
from archive.parsed import Block
from archive.runs import ImportRun, Result
from archive.text import text_of
from tests.factories import make_document, make_note, make_seminar, make_user, make_version
from tests.visibility.expected import VIEWERS, Note, Said, Text

_numbers = itertools.count(1)


def token() -> str:
    """A word that stands nowhere else."""
    return f"zq{next(_numbers):04d}x"


@dataclass
class Scene:
    users: dict[str, User] = field(default_factory=dict)
    seminars: dict[str, Seminar] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    real_name: str = ""
    """Of a member of the seminar with pseudonyms, who has no other."""
    pseudonym: str = ""
    """Of another one, who says nothing in public."""

    @property
    def said(self) -> list[Said]:
        return [said for note in self.notes for said in note.said]

    @property
    def tokens(self) -> set[str]:
        """Everything that must not be seen by just anybody."""
        found = {token for text in self.texts for token in (text.token, *text.asked.values())}
        found |= {note.id for note in self.notes} | {self.real_name, self.pseudonym}
        for said in self.said:
            found |= said.tokens
        return found - {""}

    @property
    def decisions(self) -> list[str]:
        return [str(pk) for pk in Decision.objects.values_list("pk", flat=True)]

    @property
    def revisions(self) -> list[str]:
        return [str(pk) for pk in Revision.objects.values_list("pk", flat=True)]

    @property
    def prompts(self) -> list[str]:
        return [str(pk) for pk in Prompt.objects.values_list("pk", flat=True)]

    @property
    def runs(self) -> list[int]:
        return list(ImportRun.objects.values_list("pk", flat=True))

    @property
    def topics(self) -> list[str]:
        return list(Topic.objects.values_list("slug", flat=True))

    @property
    def names(self) -> list[str]:
        return list(Name.objects.values_list("slug", flat=True))

    def text(self, key: str) -> Text:
        return next(text for text in self.texts if text.key == key)


def make() -> Scene:
    from tests.visibility import cases

    scene = Scene()
    _people(scene)
    _texts(scene)
    _quiet_notes(scene)
    for seminar in STATES:
        _public_notes(scene, seminar)
    _threads(scene)
    cases.add(scene)
    _pseudonyms(scene)
    _elsewhere(scene)
    _corrected(scene)
    _phases(scene)
    _questions(scene)
    scene.seminars["plain"].archive(True, by=scene.users["owner of plain"])
    return scene


def _people(scene: Scene) -> None:
    for kind in VIEWERS:
        if kind.name != "nobody":
            scene.users[kind.name] = make_user(
                kind.name.title(),
                is_moderator=kind.is_site_moderator,
                is_editor=kind.is_editor,
            )
    users = scene.users
    for name in ("self", "plain", "other"):
        owner = users.get(f"owner of {name}") or make_user("Owner")
        seminar = make_seminar(f"Seminar {name}", owner=owner, moderates_itself=name == "self")
        scene.seminars[name] = seminar
        for kind in VIEWERS:
            role = kind.roles.get(name)
            if role in (Role.MODERATOR, Role.MEMBER):
                seminar.admit(users[kind.name], role)
    for name in ("past member", "inactive"):
        scene.seminars["self"].admit(users[name])
    Membership.objects.get(user=users["past member"]).end(by=users["owner of self"])
    User.objects.filter(pk=users["inactive"].pk).update(is_active=False)


def _texts(scene: Scene) -> None:
    reading = [scene.seminars["self"], scene.seminars["plain"]]
    shelf = Collection.begin("Of all kinds", by=scene.users["editor"])
    for key, status in [
        ("public", "public"), ("seminar", "seminar"), ("draft", "draft"),
        ("withdrawn", "public"), ("withdrawn from seminars", "seminar"),
    ]:  # fmt: skip
        word = token()
        document = make_document(
            f"Text {key} {word}",
            blocks=[
                Block("heading", f"Heading {word}", level=1),
                Block("heading", "On what all speak of", level=2),
                *(f"Paragraph {number} of the words that we read {word}." for number in range(3)),
                f"Amos Orator said: this concerns nobody else {word}.",
                f"Orator{word} said that this was so.",
                f"This is to be removed {word}.",
            ],
            status=status,
            by=scene.users["editor"],
            seminars=[scene.seminars["self"]] if status == "seminar" else [],
            summary=f"Summary {word}",
            participants=["Amos Orator", f"Orator{word}"],
        )
        document.collect(shelf, by=scene.users["editor"])
        _correct(document, by=scene.users["editor"])
        editor = scene.users["editor"]
        index_acts.add(document, by=editor, name=f"Place {word}", kind="place", forms=[word])
        index_acts.add(document, by=editor, name="Everywhere", kind="other", forms=["Paragraph"])
        for seminar in reading:
            document.readings.create(seminar=seminar)
        run = ImportRun.begin(f"Files of {key}", by=scene.users["editor"])
        run.files.create(name=f"{key}.txt", result=Result.IMPORTED, document=document)
        scene.documents[key] = document
        licensed = {"self"} if status == "seminar" else set()
        scene.texts.append(Text(key, status, licensed, word))


def _correct(document: Document, *, by: User) -> None:
    """A second text version without the last paragraph: only the first one has its words now."""
    *kept, _last = text_of(document).lines
    make_version(document, kept, by=by)


def note(
    scene: Scene, key: str, audience: str, seminar: str | None = None, text: str = "public",
    author: str = "author", body: bool = True,
) -> tuple[Note, Said | None]:  # fmt: skip
    """A note in its first state: its words are written and, for the public, submitted."""
    word = token() if body else ""
    annotation = make_note(
        scene.documents[text],
        scene.users[author],
        f"Says {word}." if body else "",
        audience=audience,
        seminar=scene.seminars[seminar] if seminar else None,
        tags=[f"tag{word}"] if body else None,
        words="words that we read",
    )
    noted = Note(key, scene.text(text), audience, seminar, author, id=str(annotation.pk))
    scene.notes.append(noted)
    if not body:
        return noted, None
    if seminar and audience != "me":
        noted.text.written.setdefault(seminar, set()).add(author)
    return noted, _described(noted, annotation.root, author, word, None)


def _described(
    noted: Note, comment: Comment | None, author: str, word: str, above: Said | None
) -> Said:
    assert comment
    public = noted.audience == "public"
    said = Said(author, [word], waits=public, submitted=public, above=above)
    said.id, said.note = str(comment.pk), noted
    noted.said.append(said)
    return said


def reply(scene: Scene, above: Said, author: str = "member of self") -> Said:
    word = token()
    annotation = Annotation.objects.get(pk=above.note.id)
    comment = annotation.add(
        author=scene.users[author], body=f"Says {word}.", parent=Comment.objects.get(pk=above.id)
    )
    return _described(above.note, comment, author, word, above)


def decide(scene: Scene, said: Said, verdict: str) -> None:
    viewer = Viewer.of(scene.users["site moderator"])
    comment = Comment.objects.get(pk=said.id)
    reason = "" if verdict == Verdict.APPROVE else token()
    if verdict == Verdict.HIDE:
        # A note of a seminar is taken down by who leads it.
        if said.note.audience == "seminar":
            viewer = Viewer.of(scene.users["owner of self"])
        moderation.take_down(comment, viewer=viewer, reason=f"Because {reason}.")
        said.hidden, said.reason = True, reason
        return
    moderation.decide(comment.latest, verdict, viewer=viewer, reason=f"Because {reason}.")
    said.waits = False
    said.decided.add(len(said.words) - 1)
    said.reason = reason or said.reason
    if verdict == Verdict.APPROVE:
        said.approved = len(said.words) - 1


def revise(scene: Scene, said: Said) -> None:
    word = token()
    comment = Comment.objects.get(pk=said.id)
    comment.revise(
        by=scene.users[said.author], body=f"Says {word}.", tags=[f"tag{word}"], seen=comment.version
    )
    said.words.append(word)
    said.waits = said.note.audience == "public"


def delete(scene: Scene, said: Said) -> None:
    Comment.objects.get(pk=said.id).remove(by=scene.users[said.author])
    said.deleted = True


def _quiet_notes(scene: Scene) -> None:
    note(scene, "mine alone", "me")
    _, kept = note(scene, "mine in a room", "me", "self")
    revise(scene, kept)
    note(scene, "highlight of mine", "me", body=False)
    note(scene, "highlight in a room", "seminar", "self", body=False)
    for name in ("self", "plain"):
        _, root = note(scene, f"seminar {name}", "seminar", name)
        reply(scene, root, f"member of {name}")
        revise(scene, root)
    _, root = note(scene, "seminar hidden", "seminar", "self")
    reply(scene, root)
    decide(scene, root, "hide")
    _, root = note(scene, "seminar hidden reply", "seminar", "self")
    decide(scene, reply(scene, root), "hide")


STATES = {
    None: ("waiting", "approved", "revised twice", "declined", "hidden"),
    "self": ("waiting", "approved", "revised", "edit declined", "returned", "withdrawn", "hidden"),
    "plain": ("waiting", "approved", "hidden"),
}


def _public_notes(scene: Scene, seminar: str | None) -> None:
    """Meant for the public: in each state, with a seminar and without."""
    for state in STATES[seminar]:
        _, root = note(scene, f"public {state}, seminar {seminar}", "public", seminar)
        if state in ("approved", "revised", "revised twice", "edit declined", "hidden"):
            decide(scene, root, "approve")
        if state in ("revised", "revised twice", "edit declined"):
            revise(scene, root)
        if state == "revised twice":
            revise(scene, root)
        if state in ("declined", "edit declined"):
            decide(scene, root, "decline")
        if state == "returned":
            decide(scene, root, "return")
        if state == "hidden":
            decide(scene, root, "hide")
        if state == "withdrawn":
            Comment.objects.get(pk=root.id).withdraw(by=scene.users["author"])
            root.withdrawn = True
            root.waits = False
            root.decided.add(0)  # moderators had it before their eyes


def _threads(scene: Scene) -> None:
    def approved(key: str, seminar: str | None = "self") -> Said:
        _, root = note(scene, key, "public", seminar)
        decide(scene, root, "approve")
        return root

    reply(scene, approved("waiting reply"))
    reply(scene, approved("waiting reply, no seminar", None), "outsider")
    root = approved("approved replies")
    decide(scene, first := reply(scene, root), "approve")
    decide(scene, reply(scene, first, "author"), "approve")
    decide(scene, reply(scene, root := approved("reply under hidden", None)), "approve")
    decide(scene, root, "hide")
    decide(scene, below := reply(scene, approved("hidden reply")), "approve")
    decide(scene, reply(scene, below, "author"), "approve")
    decide(scene, below, "hide")
    decide(scene, reply(scene, root := approved("place of a deleted one", None)), "approve")
    delete(scene, root)
    reply(scene, root := approved("deleted over a waiting reply", None))
    delete(scene, root)
    decide(scene, gone := reply(scene, approved("deleted reply", None)), "approve")
    delete(scene, gone)
    noted, root = note(scene, "deleted without replies", "public")
    decide(scene, root, "approve")
    Annotation.objects.get(pk=noted.id).remove(by=scene.users["author"])
    noted.deleted = root.deleted = True
    # What others said in the seminar does not go public with the note.
    noted, root = note(scene, "seminar, then public", "seminar", "self")
    reply(scene, root)
    annotation = Annotation.objects.get(pk=noted.id)
    annotation.address("public", by=scene.users["author"], seen=annotation.version)
    noted.audience, root.waits, root.submitted = "public", True, True
    decide(scene, root, "approve")
    # What was public and was taken back is so for everybody.
    noted, root = note(scene, "public, then mine", "public")
    decide(scene, root, "approve")
    annotation = Annotation.objects.get(pk=noted.id)
    annotation.address("me", by=scene.users["author"], seen=annotation.version)
    noted.audience, noted.was_public, root.approved, root.submitted = "me", True, None, False


def _elsewhere(scene: Scene) -> None:
    for text in ("seminar", "withdrawn", "withdrawn from seminars"):
        note(scene, f"mine on {text}", "me", text=text)
        note(scene, f"in the room on {text}", "seminar", "self", text=text)
    _, root = note(scene, "approved on withdrawn", "public", text="withdrawn")
    decide(scene, root, "approve")
    note(scene, "waiting on withdrawn", "public", text="withdrawn")
    for key in ("withdrawn", "withdrawn from seminars"):
        scene.documents[key].withdraw(by=scene.users["editor"], reason="Rights were claimed.")
        text = scene.text(key)
        text.was_public = text.status == "public"
        text.status = "withdrawn"


def _corrected(scene: Scene) -> None:
    """A correction under all notes of each text, saved with its report, and an open one."""
    editor = scene.users["editor"]
    for document in scene.documents.values():
        if not document.is_frozen:
            continue
        first = _begin(document, editor)
        _reword(first, "words that we read", "words we all read")
        correcting.save(first, viewer=Viewer.of(editor), reason="A misprint.")
        _reword(_begin(document, editor), "words we all read", "words we read")


def _phases(scene: Scene) -> None:
    """One seminar's members write first where many have, another's did until all was revealed."""
    for seminar, key, is_revealed in [("plain", "public", False), ("self", "seminar", True)]:
        reading = scene.documents[key].readings.get(seminar=scene.seminars[seminar])
        owner = scene.users[f"owner of {seminar}"]
        reading.enter("write_first", by=owner)
        if is_revealed:
            reading.reveal(by=owner)
        else:
            scene.text(key).write_first.add(seminar)


def _questions(scene: Scene) -> None:
    for key in ("public", "seminar"):
        word = scene.text(key).asked["self"] = token()
        Prompt.ask(
            f"Is this so {word}?",
            by=scene.users["owner of self"],
            seminar=scene.seminars["self"],
            document=scene.documents[key],
        )


def _pseudonyms(scene: Scene) -> None:
    """A member whose name only the instructor knows, and a later term that reads all along."""
    EarlierTerm.objects.create(seminar=scene.seminars["other"], earlier=scene.seminars["self"])
    scene.seminars["self"].use_pseudonyms(True, by=scene.users["owner of self"])
    scene.real_name = token()
    scene.users["veiled"] = make_user(scene.real_name)
    scene.seminars["self"].admit(scene.users["veiled"])
    note(scene, "veiled highlight", "seminar", "self", author="veiled", body=False)
    _, root = note(scene, "veiled", "seminar", "self", author="veiled")
    reply(scene, root)
    _, root = note(scene, "veiled for the public", "public", "self", author="veiled")
    decide(scene, root, "approve")
    root.note.real_name = scene.real_name
    scene.pseudonym = token()
    scene.users["masked"] = make_user("Masked")
    scene.seminars["self"].admit(scene.users["masked"]).rename(scene.pseudonym)
    note(scene, "masked highlight", "seminar", "self", author="masked", body=False)
    noted, root = note(scene, "masked", "seminar", "self", author="masked")
    reply(scene, root, "masked")
    Annotation.objects.get(pk=noted.id).resolve(by=scene.users["masked"])
    noted.pseudonym = scene.pseudonym


def _begin(document: Document, editor: User) -> Correction:
    return Correction.begin(Document.objects.get(pk=document.pk), by=editor)


def _reword(correction: Correction, old: str, new: str) -> None:
    piece = next(one for one in correction.division.pieces if old in one.block.text)
    words = piece.block.text.replace(old, new)
    correction.change(lambda division: division.reword(piece.id, words))


def keys_of(document: Any) -> list[str]:
    return list(document.paragraphs.order_by("pk").values_list("key", flat=True))
