"""What is read: documents, their text in versions, and the topics they share."""

from archive.models.documents import Document, Frozen, Status, original_path
from archive.models.names import IndexEntry, Mention, Name, NameIndex, NameKind, State
from archive.models.readings import Phase, ReadingListItem
from archive.models.searched import SearchLine, WordCount
from archive.models.site import Archive
from archive.models.speakers import Speaker, Speech
from archive.models.subjects import Collection, FormerTopic, Topic
from archive.models.texts import (
    KEY_ALPHABET,
    NUMBERED,
    Entry,
    Heading,
    HeadingText,
    Kind,
    Paragraph,
    ParagraphText,
    TextVersion,
    Trail,
    key_from,
    new_key,
)

__all__ = [
    "KEY_ALPHABET",
    "NUMBERED",
    "Archive",
    "Collection",
    "Document",
    "Entry",
    "FormerTopic",
    "Frozen",
    "Heading",
    "HeadingText",
    "IndexEntry",
    "Kind",
    "Mention",
    "Name",
    "NameIndex",
    "NameKind",
    "Paragraph",
    "ParagraphText",
    "Phase",
    "ReadingListItem",
    "SearchLine",
    "Speaker",
    "Speech",
    "State",
    "Status",
    "TextVersion",
    "Topic",
    "Trail",
    "WordCount",
    "key_from",
    "new_key",
    "original_path",
]

import archive.correcting
import archive.importing
import archive.runs  # noqa: F401  (their models, too, are of this app)
