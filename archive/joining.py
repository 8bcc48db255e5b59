"""Which topic each heading of a document belongs to, or would join on publishing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError

from accounts.slugs import free_slug
from archive.models import Document, Entry, FormerTopic, Heading, Topic
from archive.topics import Casing, key_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """A heading with its topic: the one it has, the one it would join, or none yet."""

    heading: Heading
    words: str
    level: int
    topic: Topic | None
    name: str
    """What the topic is called, or would be if it is made of this heading."""

    @property
    def is_joined(self) -> bool:
        return self.heading.topic_id is not None


def proposals(document: Document, *, held: bool = False) -> list[Proposal]:
    """The headings of the present text in order, with their topics, which are ``held`` until the
    end of the transaction; four queries."""
    entries = list(
        Entry.objects.filter(version=document.current_id, paragraph_text=None)
        .select_related("heading_text__heading__topic")
        .order_by("position")
    )
    texts = [entry.heading_text for entry in entries if entry.heading_text]
    known = Topic.known_by({key_of(text.text) for text in texts}, held=held)
    casing = Casing(
        Entry.objects.filter(version=document.current_id, heading_text=None).values_list(
            "paragraph_text__text", flat=True
        )
        if any(text.text.isupper() for text in texts)
        else ()
    )
    rows = []
    for text in texts:
        topic = text.heading.topic or known.get(key_of(text.text))
        name = topic.name if topic else casing.sentence(text.text)[:300]
        rows.append(Proposal(text.heading, text.text, text.level, topic, name))
    return rows


def join_topics(document: Document) -> None:
    """Join every heading to its topic, made where there is none, in the caller's transaction."""
    made: dict[str, Topic] = {}
    headings = []
    # None of them is merged away before the headings have joined it.
    for proposal in proposals(document, held=True):
        if proposal.is_joined:
            continue
        folded = key_of(proposal.words)
        topic = proposal.topic or made.get(folded)
        if topic is None:
            topic = made[folded] = _topic(folded, proposal.name)
        proposal.heading.topic = topic
        headings.append(proposal.heading)
    Heading.objects.bulk_update(headings, ["topic"], batch_size=500)


def _topic(folded: str, name: str, attempts: int = 6) -> Topic:
    """The topic of these folded words, made under a free slug where there is none."""
    while True:
        slug = free_slug(Topic, name, also=FormerTopic)
        try:
            # It makes the row in a savepoint of its own.
            topic, _new = Topic.objects.get_or_create(
                folded=folded, defaults={"name": name, "slug": slug}
            )
            return topic
        except IntegrityError:
            # Another publisher took the slug, for other words, at the same moment.
            attempts -= 1
            if not attempts or not Topic.objects.filter(slug=slug).exists():
                raise
