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
    "what was edited for somebody is not their own word": """
        owner trusts / author writes A room / first copy_edit A / author writes B room
        author revise A / first undo A / author revise A""",
    "flags that were dismissed hold nothing": """
        owner trusts / author writes A room / first approve A / outsider flag A / first dismiss A
        author revise A / member flag A / author revise A""",
    "taken down in the room alone": """
        author notes A room / member answers B A / owner take_down A / not first undo A
        author revise A / owner undo A / owner take_down B / member revise B / owner undo B""",
    "replies go with what they answer": """
        author writes A room / member answers B A / not first approve B / first approve A
        first approve B / outsider answers C B / first approve C / second take_down A
        member revise B / not first approve B / second undo A / first approve B / first take_down B
        author delete A / first undo B""",
    "seen, then undone": """
        author writes A / first approve A / nobody mails / first undo A / nobody mails
        second decline A / nobody mails / second undo A / author revise A / nobody mails""",
    "who leaves and who leads": """
        author writes A room / member answers B A / nobody leads / not member approve B
        member approve A / nobody leaves / not member undo A / owner approve B / nobody leaves
        owner take_down A / nobody leads""",
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
        if verb in ("writes", "links", "notes"):
            in_room = bool(room) or verb == "links"
            audience = "seminar" if verb == "notes" else "public"
            self.named[name] = self.add_note(
                who, audience, 1, in_seminar=in_room, link=verb == "links"
            )
            return
        if verb == "answers":
            self.add_reply(self.named[room], who)
            self.named[name] = self.result
            return
        comment = self.named.get(name)
        assert comment or verb in ("trusts", "mails", "leads", "leaves")
        {
            "trusts": lambda: self.trust(1),
            "mails": self.let_the_mails_go,
            "leads": self.lead_or_not,
            "leaves": self.leave_or_join,
            "delete": lambda: self.erase(comment, whole=False),
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
