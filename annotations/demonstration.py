"""The notes of the demonstration: who says what on which words, and what became of it.

Everything here is invented, like the texts it speaks of. Each state that a note can be in
occurs at least once, so that every page has something to show.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MEMORANDUM, LETTER, BOOK = (
    "memorandum-of-conversation.txt",
    "letter-of-the-harbour-office.txt",
    "from-the-keepers-book.txt",
)
RECORDS: dict[str, dict[str, object]] = {
    MEMORANDUM: {"date": "1954-03-03", "participants": ["Ilse Marrow", "Tomas Venn", "R. Osk"]},
    LETTER: {
        "date": "1954-04-09",
        "participants": ["The Harbour Office", "The Sister Ports"],
        "summary": "The harbour office explains to three other ports what was agreed at the "
        "customs house, and what the words in which it was published leave open. Invented.",
        "citation": "“The Harbour Office to the Sister Ports,” 9 April 1954. An invented "
        "document, written for the demonstration of Colloquy.",
        "archive_reference": "HC: F. 12, Op. 2, D. 9, Ll. 3-8",
        "original_language": "Northern",
        "rights": "Written for the demonstration of Colloquy; it may be copied freely.",
    },
    BOOK: {
        "title": "From the Keeper’s Book at Norrey",
        "date": "1954-01",
        "summary": "Entries of eleven nights and some days after. Invented.",
        "rights": "Written for the demonstration of Colloquy; it may be copied freely.",
    },
}

INSTRUCTOR, MODERATOR, FIRST, SECOND, EDITOR, SITE = (
    "instructor",
    "seminar moderator",
    "student",
    "second student",
    "editor",
    "site moderator",
)
PEOPLE: dict[str, tuple[str, str]] = {
    INSTRUCTOR: ("Helen Adeyemi", "instructor@example.org"),
    MODERATOR: ("Jonas Wirth", "moderator@example.org"),
    FIRST: ("Mina Castellanos", "student@example.org"),
    SECOND: ("Teo Halvorsen", "student2@example.org"),
    EDITOR: ("Ruth Abernathy", "editor@example.org"),
    SITE: ("Samir Qureshi", "site-moderator@example.org"),
}
SEMINAR = "Reading the Strait"
QUESTIONS = [
    (MEMORANDUM, "Who speaks here, and who decides afterwards what was said?"),
    (LETTER, "What does the harbour office want its readers to do?"),
]
"""What the instructor asks the seminar about a whole document."""

ARCHIVE = {
    "name": "Papers of the Strait",
    "about": (
        "Papers of islands that do not exist: a conversation at a customs house, a letter of the "
        "harbour office, and what the keeper of a lighthouse wrote down in the winter of "
        "1954.\n\n"
        "They were invented to show what can be done with such texts."
    ),
    "keeper": "Nobody: they belong to the demonstration of Colloquy, and are made anew with it.",
    "rights": "Texts and notes were written for the demonstration. Do with them what you like.",
}
"""What the editors say of the archive."""
COLLECTION = (
    "The winter of 1954",
    "What was said and written about the light at Norrey between January and April.",
)
"""Name and description of what all the texts are in."""

CATEGORIES: dict[str, tuple[str, ...]] = {
    "Claim": ("motive", "denial"),
    "Question": ("questions", "assignment", "to check"),
    "Translation": ("interpreters", "translation"),
    "Image": ("parable", "images", "lighthouse"),
    "Source": ("documents", "method", "parallels"),
}
"""Label -> tags of the notes that are in it."""
TERMS = ("interpreters", "translation", "trade", "documents", "parable", "silence")


@dataclass(frozen=True)
class Said:
    """A reply: who, what, and the verdict on it where the note is for the public."""

    who: str
    body: str
    fate: str = ""
    reason: str = ""
    replies: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Note:
    """A note on the words ``quote``; they end with ``until`` where they cross a paragraph.

    ``fate``: "" (waiting, where it is for the public), or "approve", "return", "decline",
    "hide" (approved, then taken down), "withdraw", "revise" (approved, then a new wording waits).
    """

    who: str
    quote: str
    audience: str
    body: str = ""
    tags: tuple[str, ...] = ()
    until: str = ""
    document: str = MEMORANDUM
    fate: str = ""
    reason: str = ""
    again: str = ""
    """The new wording that waits after "revise"."""
    replies: tuple[Said, ...] = field(default=())


NOTES: tuple[Note, ...] = (
    Note(FIRST, "The conversation lasted from ten in the morning until the light failed", "me"),
    Note(
        FIRST,
        "Where the two disagree I have followed the interpreter and said so.",
        "me",
        "Check whether he does. ¶6 is the only place where he says so.",
        ("to check",),
    ),
    Note(
        INSTRUCTOR,
        "she wished to be understood slowly",
        "seminar",
        "Begin here. What does it mean to be understood *slowly*, and who profits from the delay?",
        ("interpreters",),
        replies=(
            Said(
                FIRST,
                "The record profits: there is time to write everything down.",
                replies=(
                    Said(SECOND, "And she has no record of her own. She left it on the boat."),
                ),
            ),
            Said(MODERATOR, "Compare the last line: *You will have it before I do.*"),
        ),
    ),
    Note(
        SITE,
        "I replied that the Council knows what it is told.",
        "public",
        "The answer admits nothing and denies nothing. It also names the question that "
        "follows: *what* was the Council told, and by whom?",
        ("denial", "lighthouse"),
        fate="approve",
        replies=(
            Said(
                FIRST,
                "She takes the sentence literally in the next paragraph, which is the politest "
                "way of refusing it.",
                fate="approve",
            ),
            Said(SECOND, "Is there an idiom behind this in the original?", fate=""),
        ),
    ),
    Note(
        FIRST,
        "I do not know about the sale of any oil at Norrey, but that I know of the complaints of "
        "the keepers about their pay",
        "public",
        "He is asked about a sale and concedes a complaint. The denial is narrower than it looks: "
        "*at Norrey* and *sale* are both doing work.",
        ("denial", "lighthouse"),
        fate="revise",
        again="He is asked about a sale and concedes a complaint. The denial is narrower than it "
        "looks: *at Norrey* and *sale* are both doing work. The letter of 9 April answers it with "
        "figures: forty barrels up, fifty-two down.",
    ),
    Note(
        SECOND,
        "the complaints of the keepers about their pay, which has not been raised since the year "
        "of the great ice",
        "seminar",
        "So there *was* a motive, and he is the one who supplies it.",
        ("motive",),
        replies=(Said(FIRST, "Unless the motive is meant for the record, to be found by us."),),
    ),
    Note(
        SECOND,
        "the keepers about their pay",
        "me",
        "What were they paid? Look for the accounts.",
    ),
    Note(
        MODERATOR,
        "One can sell a thing without calling it a sale",
        "seminar",
        "The joke is a theory of documents: what is not called a sale leaves no deed.",
        ("documents",),
    ),
    Note(
        INSTRUCTOR,
        "there are neither cows nor fields",
        "seminar",
        "A literal answer to a parable. Find the other places where somebody escapes a question "
        "by taking it literally.",
        ("parable", "assignment"),
    ),
    Note(
        FIRST,
        "that nothing had been sold",
        "seminar",
        "The court in the letter believes him. Here we do not learn what the court did.",
        ("parable",),
    ),
    Note(
        SECOND,
        "with his hand on the book",
        "seminar",
        "Which book? The account books come back in the trade section.",
        ("documents",),
    ),
    Note(SECOND, "a cow in spring and received a field in autumn", "seminar"),
    Note(
        EDITOR,
        "I answered that at Norrey there are neither cows nor fields.",
        "public",
        "The parable is told again in the letter of 9 April, of the village of Hask, and with a "
        "verdict. The two versions should be read side by side.",
        ("parable", "parallels"),
        fate="approve",
    ),
    Note(
        FIRST,
        "According to his notes she then said: “There is also no light.”",
        "public",
        "The one place where the writer keeps his promise to follow the interpreter, and it is "
        "the sentence that hurts most.",
        ("interpreters",),
        fate="approve",
    ),
    Note(
        SECOND,
        "We agreed that the question remain [sic] as soon as the ice permits a visit.",
        "public",
        "“Remain” reverses the sense; presumably “be taken up.” Or the slip is the truth.",
        ("translation",),
        fate="",
    ),
    Note(
        FIRST,
        "A man who owns nothing complains of the ferry; a man who owns a tenth of it praises the "
        "weather.",
        "public",
        "Typical southern cynicism.",
        fate="return",
        reason="Please say what in the text shows this. As it stands it is about people, not "
        "about the sentence.",
    ),
    Note(
        SECOND,
        "the Commission does not buy boats",
        "public",
        "Everybody knows who bought it.",
        fate="decline",
        reason="This claims something that the document does not say and gives no source.",
    ),
    Note(
        MODERATOR,
        "would be remembered in two languages",
        "public",
        "Compare the smallest pupil at Norrey, who writes in the visitors’ column in one.",
        fate="hide",
        reason="The book of Norrey is open to the seminar only: please leave it out here.",
    ),
    Note(
        SECOND,
        "a stove in the cabin, which was promised in October and carried away in November",
        "public",
        "It turns up again. I say no more.",
        fate="withdraw",
    ),
    Note(
        INSTRUCTOR,
        "She agreed that it was not, and said that she would answer",
        "seminar",
        "Two people agree here that a question was not answered. Is that less than an answer?",
        ("questions",),
    ),
    Note(
        INSTRUCTOR,
        "the names would tell me nothing, since each of them stood for another",
        "public",
        "The clerk in the letter of 9 April follows exactly this advice: he compares who "
        "complained in one year with who complained in the next.",
        ("parallels", "method"),
        fate="approve",
    ),
    Note(
        FIRST,
        "“You would be free,” she said, “to choose between him and him.”",
        "seminar",
        "The only time that she is quoted directly on trade, and the verb is in the conditional.",
        ("trade",),
    ),
    Note(
        SECOND,
        "this was a handsome offer of two thirds of a door.",
        "public",
        "The door returns: *somebody had left a door open* two lines above. He has been turning "
        "the image over since she used it.",
        ("images", "trade"),
        fate="approve",
    ),
    Note(
        MODERATOR,
        "The interpreter notes that the verb which I give as “told” may also mean",
        "seminar",
        "Three verbs, three kinds of state. Does anybody know a language that has one word for it?",
        ("translation", "interpreters"),
        until="I leave it as he rendered it in the room.",
    ),
    Note(
        FIRST,
        "I proposed to strike out “mutual.” She proposed to strike out “understanding.”",
        "public",
        "The published sentence survives because each half is opposed by only one side: a small "
        "model of how communiqués are made. 🙂",
        ("communiqué",),
        fate="approve",
    ),
    Note(
        SITE,
        "Nothing will be printed about the ferry at all.",
        "public",
        "The list of what will not be printed is the best table of contents this document has.",
        ("communiqué",),
        until="is the safest way of keeping a thing quiet.",
        fate="approve",
    ),
    Note(
        EDITOR,
        "under “light” it has each night the same word",
        "public",
        "The keeper’s book itself is in the archive, but not public.",
        ("lighthouse",),
        document=LETTER,
        fate="approve",
    ),
    Note(
        FIRST,
        "Two thirds of the yearly quantity shall remain at the disposal of the islands, it being "
        "understood that they shall not be disposed of.",
        "public",
        "*Disposal* against *disposed of*: the clause gives with the noun and takes with the verb.",
        ("trade", "translation"),
        document=LETTER,
        fate="approve",
        replies=(
            Said(INSTRUCTOR, "And *it being understood* — by whom? See “mutual”.", fate="approve"),
        ),
    ),
    Note(
        SECOND,
        "It is also possible that the copyist was a careful man and that this is the clause.",
        "seminar",
        "My favourite sentence of the whole term.",
        document=LETTER,
    ),
    Note(
        FIRST,
        "I told him that this is what a lighthouse is for.",
        "seminar",
        "“As usual” is a promise to ships and a habit of the pen. The book cannot tell them apart.",
        ("lighthouse",),
        document=BOOK,
        replies=(Said(INSTRUCTOR, "That is your paper. Write it."),),
    ),
)
