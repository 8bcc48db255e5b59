"""What goes in and out at the addresses of a seminar; see ``annotations.api.shapes``."""

from __future__ import annotations

from rest_framework import serializers as s

from annotations.models.category import LABEL, Colour, Pattern
from annotations.models.prompt import LONGEST
from annotations.models.vocabulary import MOST as MOST_TERMS
from archive.models import Phase


class Reading(s.Serializer):
    document = s.CharField()
    title = s.CharField()
    number = s.IntegerField(help_text="Its place on the list, of the texts that you may read.")
    opens_on = s.DateField(allow_null=True)
    due_on = s.DateField(allow_null=True)
    phase = s.ChoiceField(Phase.choices)
    revealed = s.BooleanField(help_text="Whether all is shown while members write first.")
    withheld = s.BooleanField(help_text="Whether you do not see others’ notes yet.")
    new = s.IntegerField(help_text="How many of its notes have something new to you.")


class Readings(s.Serializer):
    results = Reading(many=True)


class AddedReading(s.Serializer):
    document = s.CharField(help_text="Slug of a document that you may read.")
    opens_on = s.DateField(required=False, allow_null=True)
    due_on = s.DateField(required=False, allow_null=True)


class ChangedReading(s.Serializer):
    phase = s.ChoiceField(Phase.choices, required=False)
    revealed = s.BooleanField(required=False, help_text="While members write first.")
    number = s.IntegerField(required=False, min_value=1, help_text="Its place, from 1.")
    opens_on = s.DateField(required=False, allow_null=True)
    due_on = s.DateField(required=False, allow_null=True)


class Unread(s.Serializer):
    document = s.CharField()
    seminar = s.CharField(allow_null=True)
    since = s.DateTimeField(allow_null=True, help_text="Null: all is new to you.")
    new = s.IntegerField(help_text="How many notes have something new to you.")


class NewRead(s.Serializer):
    until = s.DateTimeField(
        required=False, allow_null=True, help_text="What came later stays new; now if not given."
    )


class Category(s.Serializer):
    id = s.IntegerField()
    number = s.IntegerField(help_text="Its place, from 1.")
    label = s.CharField()  # type: ignore[assignment]
    colour = s.ChoiceField(Colour.choices)
    pattern = s.ChoiceField(Pattern.choices)


class Categories(s.Serializer):
    results = Category(many=True)


class NewCategory(s.Serializer):
    label = s.CharField(max_length=LABEL)  # type: ignore[assignment]


class ChangedCategory(s.Serializer):
    label = s.CharField(required=False, max_length=LABEL)  # type: ignore[assignment]
    colour = s.ChoiceField(Colour.choices, required=False)
    pattern = s.ChoiceField(
        Pattern.choices, required=False, help_text="Who has it now gets this one’s."
    )
    number = s.IntegerField(required=False, min_value=1, help_text="Its place, from 1.")


class Term(s.Serializer):
    id = s.IntegerField()
    label = s.CharField()  # type: ignore[assignment]
    former = s.ListField(child=s.CharField(), help_text="Tags that are shown under this label.")


class Terms(s.Serializer):
    results = Term(many=True)


class NewTerms(s.Serializer):
    terms = s.ListField(child=s.CharField(), max_length=MOST_TERMS)


class RenamedTerm(s.Serializer):
    former = s.CharField()
    label = s.CharField()  # type: ignore[assignment]


class AskedAt(s.Serializer):
    first = s.CharField()
    start = s.IntegerField()
    last = s.CharField()
    end = s.IntegerField()
    quote = s.CharField(help_text="The words that it was asked about.")


class Prompt(s.Serializer):
    id = s.UUIDField()
    seminar = s.CharField()
    document = s.CharField()
    number = s.IntegerField(help_text="Its place among the questions, from 1.")
    text = s.CharField()
    heading = s.CharField(allow_null=True, help_text="Key of the heading under which it stands.")
    passage = AskedAt(allow_null=True)
    answers = s.IntegerField(help_text="How many notes that you see answer it.")
    version = s.IntegerField(allow_null=True, help_text="For who leads the seminar.")
    created = s.DateTimeField()
    updated = s.DateTimeField()


class Prompts(s.Serializer):
    results = Prompt(many=True)


class NewPrompt(s.Serializer):
    id = s.UUIDField(required=False, help_text="Yours: the same id is the same question.")
    text = s.CharField(max_length=LONGEST)
    heading = s.CharField(required=False, allow_blank=True, help_text="Key of a heading.")
    first = s.CharField(required=False, allow_blank=True, help_text="Key, of a passage.")
    start = s.IntegerField(required=False, min_value=0, max_value=2_147_483_647)
    last = s.CharField(required=False, allow_blank=True)
    end = s.IntegerField(required=False, min_value=0, max_value=2_147_483_647)
    quote = s.CharField(required=False, allow_blank=True)


class ChangedPrompt(s.Serializer):
    text = s.CharField(required=False, max_length=LONGEST)
    number = s.IntegerField(required=False, min_value=1, help_text="Its place, from 1.")
