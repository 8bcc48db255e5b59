"""A seminar's vocabulary as its pages use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from accounts.models import Seminar
from accounts.viewer import Viewer
from annotations.models import Revision, Term


class Vocabulary(NamedTuple):
    """What tags are called at present."""

    terms: tuple[str, ...] = ()
    """In alphabetical order."""
    present: dict[str, str] = {}  # noqa: RUF012  (never changed)
    """Folded label, a former one too -> the label that is shown."""

    @classmethod
    def of(cls, seminar: Seminar) -> Vocabulary:
        """One query."""
        rows = Term.objects.filter(seminar=seminar).values_list("folded", "label", "now__label")
        return cls(
            tuple(label for _folded, label, now in rows if now is None),
            {folded: now or label for folded, label, now in rows},
        )

    def shown(self, tags: Iterable[str]) -> tuple[str, ...]:
        """The tags of a wording as they are shown in this seminar, each once."""
        if not self.present:
            return tuple(tags)
        named = (self.present.get(tag.casefold(), tag) for tag in tags)
        return tuple({tag.casefold(): tag for tag in named}.values())

    def spellings(self, tag: str) -> set[str]:
        """Folded, how a tag is written that is shown as ``tag``."""
        shown = self.present.get(tag.casefold(), tag)
        folded = shown.casefold()
        former = {one for one, label in self.present.items() if label.casefold() == folded}
        return former | {folded}


AS_WRITTEN = Vocabulary()


def uses(viewer: Viewer, seminar: Seminar, vocabulary: Vocabulary) -> dict[str, int]:
    """Every tag that ``viewer`` sees in a seminar -> on how many comments it stands; one query."""
    rows = Revision.objects.shown_to(viewer).filter(
        comment__annotation__seminar=seminar,
        comment__annotation__audience__in=["seminar", "public"],
    )
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for tags in rows.exclude(tags=[]).values_list("tags", flat=True):
        for tag in vocabulary.shown(tags):
            counts[labels.setdefault(tag.casefold(), tag)] += 1
    return dict(counts)
