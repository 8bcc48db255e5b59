"""Short fixed sequences of what people do, for rules that random ones seldom meet: through the
same model, and with the same look behind the doors of each kind of reader after the last act.

A line of a scene says who does what with which comment; "not" before it: it is refused.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.properties.moderation_people import Comment, Decision, Flag
from tests.properties.test_moderation_states import Moderation

SCENES = {
    "a wording in between is never public": """
        author writes A / second approve A / author revise A / author revise A / first approve A
        """,
    "what was seen has moved on": """
        author writes A / author revise A / not first approve_first A / first approve A""",
    "what stood before stands again": """
        author writes A / second approve A / author revise A / first approve A / first undo A
        first copy_edit A / first undo A / first approve A / second take_down A / second undo A""",
    "links and first comments are held": """
        owner trusts / author writes A room / first approve A / author writes B room
        author links C / author link B / member writes D room""",
    "flagged comments are held": """
        owner trusts / author writes A room / first approve A / outsider flag A / author revise A
        first decline A / author writes B room""",
    "what leaves the public leaves every door": """
        author writes A room / first approve A / author writes B / first approve B
        author keep A / author hold B""",
    "undoing calls again": """
        author writes A / second approve A / outsider flag A / first dismiss A / first undo A
        author revise A / first approve A / first undo A / author withdraw A
        outsider withdraw_flag A""",
    "what was undone is not told": """
        author writes A / first approve A / first undo A / nobody mails / first decline A
        nobody mails / first undo A / nobody mails""",
    "an appeal is another's": """
        author writes A / first decline A / author appeal A / not first approve A / second approve A
        not first undo A / second take_down A / first undo A""",
    "asked, then revised": """
        author writes A / first ask_a_second A / author revise A / second return A
        author revise A""",
}


class Stage(Moderation):
    """The machine of the random sequences, told what to do."""

    def set_the_scene(self, *, trust: bool) -> None:
        self.named: dict[str, Comment] = {}

    def say(self, what: str) -> None:
        """The scene says it."""

    def both(self, model: Any, real: Any) -> bool:
        self.was_done = super().both(model, real)
        return self.was_done

    def choose(self, data: Any, among: list) -> Any:
        """The comment itself, or the first that is about it."""

        def about(one: Any) -> Any:
            if isinstance(one, Decision):
                return one.comment
            return self.flagged[one][0] if isinstance(one, Flag) else one

        return next(one for one in among if about(one) is data)

    def act(self, who: str, verb: str, name: str = "", room: str = "") -> None:
        if verb in ("writes", "links"):
            in_room = bool(room) or verb == "links"
            self.named[name] = self.add_note(
                who, "public", 1, in_seminar=in_room, link=verb == "links"
            )
            return
        comment = self.named.get(name)
        assert comment or verb in ("trusts", "mails")
        {
            "trusts": lambda: self.trust(1),
            "mails": self.let_the_mails_go,
            "approve_first": lambda: self.decide(comment, comment.wordings[0], "approve", who),
            "approve": lambda: self.decide(comment, comment.latest, "approve", who),
            "return": lambda: self.decide(comment, comment.latest, "return", who),
            "decline": lambda: self.decide(comment, comment.latest, "decline", who),
            "revise": lambda: self.word_anew(comment),
            "link": lambda: self.word_anew(comment, link=True),
            "keep": lambda: self.address(comment, "seminar"),
            "hold": lambda: self.address(comment, "me"),
            "flag": lambda: self.flag(comment, who),
            "withdraw_flag": lambda: self.withdraw_flag(comment, True, who),
            "withdraw": lambda: self.withdraw(comment),
            "appeal": lambda: self.appeal(comment),
        }.get(verb, lambda: getattr(self, verb)(comment, tries=who))()

    def play(self, scene: str) -> None:
        self.begin(trust=False)
        for line in scene.replace("\n", "/").split("/"):
            words = line.split()
            if not words:
                continue
            refused = words[0] == "not"
            self.was_done = True
            self.act(*words[refused:])
            assert self.was_done != refused, line
            self.all_is_as_it_must_be()
        for who in (None, "author", "owner", "first"):
            self.look_around(who)
        if self.model.letters:
            self.let_the_mails_go()


@pytest.mark.django_db
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_everybody_reads_what_the_rules_say(scene: str):
    stage = Stage()
    try:
        stage.play(scene)
    finally:
        stage.teardown()
