"""What a seminar has agreed on: its categories, its vocabulary. What it reads: readings.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from accounts.models import Seminar
from annotations.api import room_shapes as shapes
from annotations.api.door import Door, checked
from annotations.api.schema import READ, WRITE, described
from annotations.api.sending import send
from annotations.errors import Refused
from annotations.fields import Exact, Offset, Option
from annotations.forms import seminar_of
from annotations.models import Category, Term
from annotations.models.audience import SEMINAR_IS_OVER
from annotations.models.category import Colour, Pattern
from annotations.models.vocabulary import MOST as MOST_TERMS


class SeminarDoor(Door):
    """An address below a seminar: 404 for everybody but its present members."""

    permission_classes = (IsAuthenticated,)

    def seminar(self, slug: str) -> Seminar:
        found = seminar_of(self.viewer, slug)
        if found is None:
            self.missing()
        return found

    def led(self, seminar: Seminar) -> Seminar:
        """The seminar, for who leads its readings and may change something there now."""
        return changeable(seminar, may=seminar.pk in self.viewer.moderated_seminars)

    def owned(self, seminar: Seminar) -> Seminar:
        """The seminar, for its instructors, who may change something there now."""
        return changeable(seminar, may=self.viewer.owns(seminar.pk))


def changeable(seminar: Seminar, *, may: bool) -> Seminar:
    """The seminar; 403 for who may not change it, 409 where it is archived."""
    if not may:
        raise exceptions.PermissionDenied(_("Only those who lead this seminar can do that."))
    if seminar.is_over:
        raise Refused(str(SEMINAR_IS_OVER))
    return seminar


class CategoryForm(forms.Form):
    """A category; what is not sent stays as it is."""

    label = Exact(required=False)
    colour = Option(choices=Colour.choices, required=False)
    pattern = Option(choices=Pattern.choices, required=False)
    number = Offset(required=False)


def category_rows(seminar: Seminar) -> list[dict[str, Any]]:
    rows = Category.objects.filter(seminar=seminar)
    found = rows.values_list("pk", "label", "colour", "pattern")
    return [
        {"id": pk, "number": number, "label": label, "colour": colour, "pattern": pattern}
        for number, (pk, label, colour, pattern) in enumerate(found, 1)
    ]


class Categories(SeminarDoor):
    @described(
        "list_categories",
        "The categories into which a seminar sorts its notes",
        answers={200: shapes.Categories, 304: None},
        errors=READ,
    )
    def get(self, request: Request, seminar: str) -> HttpResponse:
        return send(request, {"results": category_rows(self.seminar(seminar))})

    @described(
        "create_category",
        "Another category, in a colour and a pattern that are free; for instructors. "
        "A label that is there already is refused",
        body=shapes.NewCategory,
        answers={201: shapes.Categories},
        errors=WRITE,
    )
    def post(self, request: Request, seminar: str) -> HttpResponse:
        group = self.owned(self.seminar(seminar))
        given = checked(CategoryForm(self.sent())).cleaned_data
        Category.add(group, given["label"], by=self.person)
        return send(request, {"results": category_rows(group)}, status=201)


class OneCategory(SeminarDoor):
    @described(
        "change_category",
        "Another label, colour, pattern or place, for all notes that have the category; "
        "for instructors",
        body=shapes.ChangedCategory,
        answers={200: shapes.Categories},
        errors=WRITE,
    )
    def patch(self, request: Request, seminar: str, pk: int) -> HttpResponse:
        group, found = self.category(seminar, pk)
        given = checked(CategoryForm(self.sent())).cleaned_data
        with transaction.atomic():
            if given["label"] or given["colour"] or given["pattern"]:
                found.change(
                    given["label"] or found.label,
                    given["colour"] or found.colour,
                    given["pattern"] or found.pattern,
                    by=self.person,
                )
            if given["number"] is not None:
                order = list(Category.objects.filter(seminar=group).values_list("pk", flat=True))
                found.move(place_within(given["number"], len(order)) - order.index(found.pk) - 1)
        return send(request, {"results": category_rows(group)})

    @described(
        "delete_category",
        "Take a category away; its notes stay, without one; for instructors",
        answers={204: None},
        errors=WRITE,
    )
    def delete(self, request: Request, seminar: str, pk: int) -> HttpResponse:
        _group, found = self.category(seminar, pk)
        found.remove(by=self.person)
        return HttpResponse(status=204)

    def category(self, slug: str, pk: int) -> tuple[Seminar, Category]:
        seminar = self.seminar(slug)
        found = get_object_or_404(Category, seminar=seminar, pk=pk)
        return self.owned(seminar), found


def place_within(number: int, count: int) -> int:
    """A place that is asked for, from 1. Raises Refused where there are not so many."""
    if not 1 <= number <= count:
        raise Refused(_("There is no such place in the order."), "number")
    return number


class Labels(forms.Field):
    """Terms of a vocabulary: a list of words."""

    def to_python(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValidationError(gettext_lazy("This must be a list of words."), code="type")
        if len(value) > MOST_TERMS:
            raise ValidationError(
                gettext_lazy("A vocabulary has at most %(most)d terms."),
                params={"most": MOST_TERMS},
            )
        return [part for one in value for part in one.split(",")]


class TermsForm(forms.Form):
    terms = Labels()


class RenamingForm(forms.Form):
    """A tag, in the vocabulary or not, and what it is called from now on."""

    former = Exact()
    label = Exact()


def term_rows(seminar: Seminar) -> list[dict[str, Any]]:
    there = Term.objects.filter(seminar=seminar, now=None).prefetch_related("former")
    return [
        {"id": one.pk, "label": one.label, "former": [old.label for old in one.former.all()]}
        for one in there
    ]


class Terms(SeminarDoor):
    @described(
        "list_terms",
        "A seminar's shared vocabulary of tags, with the former ones that each stands for",
        answers={200: shapes.Terms, 304: None},
        errors=READ,
    )
    def get(self, request: Request, seminar: str) -> HttpResponse:
        return send(request, {"results": term_rows(self.seminar(seminar))})

    @described(
        "add_terms",
        "Put words into the vocabulary; those that are there are passed over; for instructors",
        body=shapes.NewTerms,
        answers={200: shapes.Terms},
        errors=WRITE,
    )
    def post(self, request: Request, seminar: str) -> HttpResponse:
        group = self.owned(self.seminar(seminar))
        Term.add(group, checked(TermsForm(self.sent())).cleaned_data["terms"], by=self.person)
        return send(request, {"results": term_rows(group)})

    @described(
        "rename_term",
        "Call a tag otherwise from now on; where it is a term already the two become one; "
        "for instructors",
        body=shapes.RenamedTerm,
        answers={200: shapes.Terms},
        errors=WRITE,
    )
    def patch(self, request: Request, seminar: str) -> HttpResponse:
        group = self.owned(self.seminar(seminar))
        given = checked(RenamingForm(self.sent())).cleaned_data
        Term.rename(group, given["former"], given["label"], by=self.person)
        return send(request, {"results": term_rows(group)})


class OneTerm(SeminarDoor):
    @described(
        "delete_term",
        "Take a term out of the vocabulary; notes keep it; for instructors",
        answers={204: None},
        errors=WRITE,
    )
    def delete(self, request: Request, seminar: str, pk: int) -> HttpResponse:
        group = self.seminar(seminar)
        found = get_object_or_404(Term, seminar=group, now=None, pk=pk)
        self.owned(group)
        found.remove(by=self.person)
        return HttpResponse(status=204)
