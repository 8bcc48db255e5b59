"""Forms of the editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Seminar
from archive.dates import DateProblem, to_iso
from archive.importers import FORMATS
from archive.models import Archive, Collection, Document, Status, Topic
from archive.topics import fold, key_of
from archive.uploads import bound_of


class Lines(forms.CharField):
    """A list of names, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (super().to_python(value) or "").splitlines()
        return [clean for line in lines if (clean := " ".join(line.split()))]

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        for line in value:
            super().run_validators(line)


class PartialDate(forms.CharField):
    """A year, a month of a year or a day, in figures or in words."""

    def to_python(self, value: Any) -> str:
        try:
            return to_iso(super().to_python(value) or "")
        except DateProblem as problem:
            raise forms.ValidationError(str(problem), code="date") from problem


class RecordForm(forms.ModelForm):
    """What is known of a document besides its text."""

    date = PartialDate(
        label=_("Date of the document"),
        required=False,
        help_text=_("1949-02-04, 1949-02, 1949 or 4 February 1949"),
    )
    participants = Lines(
        label=_("Participants"),
        required=False,
        help_text=_(
            "One name a line. A name written “Family, Given” is inverted where a style of citing "
            "asks for it; any other one stays as it is."
        ),
    )
    source_url = forms.URLField(
        label=_("Source address"), required=False, max_length=1000, assume_scheme="https"
    )
    language = forms.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$",
        label=_("Language of the text"),
        max_length=35,
        help_text=_("Its tag: en, de, ru, zh-Hant …"),
        error_messages={"invalid": _("This is no language tag: write en, de, ru or the like.")},
    )

    class Meta:
        model = Document
        fields = Document.RECORD
        widgets: ClassVar = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "summary": forms.Textarea(attrs={"rows": 5}),
            "citation": forms.Textarea(attrs={"rows": 3}),
            "rights": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts: ClassVar = {
            "archive_reference": _("The archive, a colon and the shelfmark: “APRF: F. 39, Op. 1”."),
            "contents": _(
                "What its source offers of this document, like “English translation” or “Scan, "
                "Russian”. No table of contents: that is made of the headings."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participants"].widget.attrs["rows"] = 4

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())


class ImportRecordForm(RecordForm):
    """The record of an import, and the collection that its draft is put into."""

    collection = forms.ModelChoiceField(
        label=_("Collection"),
        queryset=Collection.objects.all(),
        required=False,
        empty_label=_("none"),
        error_messages={"invalid_choice": _("There is no such collection any more.")},
    )


LONGEST_REASON = 2000
"""Code points."""


class Files(forms.FileField):
    """Any number of files; its value is a list of them."""

    widget = type("ManyFiles", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(Files, self).clean(each, initial) for each in given if each is not None] or (
            [super().clean(None, initial)] if self.required else []
        )


class ImportForm(forms.Form):
    """A file, several of them or an archive; or a pasted text."""

    file = Files(label=_("Files"), required=False, allow_empty_file=True, max_length=None)
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(
        self, *args: Any, dropped: Mapping[str, list[str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dropped = [name for names in (dropped or {}).values() for name in names]
        self.fields["file"].help_text = _t(
            "%(formats)s, up to %(limit)d MB each and kept as they are. A single file is shown "
            "divided before it is saved; several files, or a ZIP of them, become drafts in the "
            "background."
        ) % {
            "formats": ", ".join(each.name for each in FORMATS),
            "limit": settings.MAX_FILE_BYTES // 1024 // 1024,
        }
        suffixes = [suffix for each in FORMATS for suffix in each.suffixes if suffix]
        self.fields["file"].widget.attrs["accept"] = ",".join([*suffixes, ".zip"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        files, text = given.get("file"), given.get("text", "").strip()
        if len(self.dropped) == 1 and not files:
            self.add_error("file", _t("This file is larger than the %(limit)d MB that can be "
                                      "imported.")
                           % {"limit": bound_of(self.dropped[0]) // 1024 // 1024})  # fmt: skip
        elif self.errors:
            pass
        elif (files or self.dropped) and text:
            self.add_error("file", _t("There is a file and a pasted text: choose one of them."))
        elif not (files or self.dropped or text):
            self.add_error("file", _t("Choose a file, or paste a text."))
        return given

    @property
    def has_many(self) -> bool:
        """Whether a valid form has more than can be looked at before saving."""
        files = self.cleaned_data["file"]
        return len(files) + len(self.dropped) > 1 or any(
            each.name.casefold().endswith(".zip") for each in files
        )

    def name_of_all(self) -> str:
        """What an import of all these files is called."""
        names = [each.name for each in self.cleaned_data["file"]] + self.dropped
        if len(names) == 1:
            return names[0]
        return _t("%(first)s and others: %(num)s files") % {"first": names[0], "num": len(names)}

    def source(self) -> tuple[bytes, str]:
        """The bytes and the name of what is imported, of a valid form with a single text."""
        if files := self.cleaned_data.get("file"):
            return files[0].read(), files[0].name
        # A browser sends every line end as CR LF, whatever was pasted.
        pasted = self.cleaned_data["text"].replace("\r\n", "\n")
        return pasted.encode("utf-8", "surrogatepass"), _t("Pasted text")


class PublishForm(forms.Form):
    """Who may read a document from now on."""

    status = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[
            (Status.PUBLIC, _("everybody")),
            (Status.SEMINAR, _("the members of these seminars only")),
        ],
        widget=forms.RadioSelect,
    )
    seminars = forms.ModelMultipleChoiceField(
        label=_("Seminars"),
        queryset=Seminar.objects.filter(archived_at=None),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("status") == Status.SEMINAR and not given.get("seminars"):
            self.add_error("seminars", _t("Choose at least one seminar."))
        return given


class ReasonForm(forms.Form):
    """Why a document is withdrawn; its former readers read it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who opens the document from now on reads this."),
    )


class DatesForm(forms.Form):
    """From when on and until when a seminar reads a text."""

    opens_on = forms.DateField(label=_("Opens on"), required=False)
    due_on = forms.DateField(label=_("Due by"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        opens, due = cleaned.get("opens_on"), cleaned.get("due_on")
        if opens and due and opens > due:
            raise forms.ValidationError(_("It would be due before it opens."))
        return cleaned


class ArchiveForm(forms.ModelForm):
    """What the home page says of the archive."""

    rights_url = forms.URLField(
        label=_("Address of the licence"), required=False, max_length=1000, assume_scheme="https"
    )

    class Meta:
        model = Archive
        fields = Archive.FIELDS
        widgets: ClassVar = {
            "about": forms.Textarea(attrs={"rows": 6}),
            "keeper": forms.Textarea(attrs={"rows": 3}),
            "rights": forms.Textarea(attrs={"rows": 3}),
            "accessibility": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts: ClassVar = {
            "name": _("The heading of the home page, and the publisher in citations."),
            "about": _(
                "Which texts these are, and who reads them. An empty line begins a new paragraph."
            ),
            "keeper": _("The institution or the people who look after it."),
            "rights": _("Under which licence texts and notes may be used."),
            "accessibility": _(
                "Stands on the page about accessibility, below what the program itself can say: "
                "whom to write to, what is known not to work."
            ),
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # A browser sends every line end as CR LF.
        return {
            name: value.replace("\r\n", "\n") if isinstance(value, str) else value
            for name, value in cleaned.items()
        }


class CollectionForm(forms.ModelForm):
    """Name and description of a collection."""

    class Meta:
        model = Collection
        fields = ("name", "description")
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        others = Collection.objects.exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_t("There is a collection of this name already."))
        return name


class TopicForm(forms.ModelForm):
    """The name of a topic; its instance has the key of the one that is renamed."""

    class Meta:
        model = Topic
        fields = ("name",)
        labels: ClassVar = {"name": _("Name")}

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError(_t("Write a name."))
        if Topic.objects.filter(folded=key_of(name)).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_t("There is a topic of this name already."))
        return name


class ShelfForm(forms.Form):
    """In which collection a document is."""

    collection = forms.ModelChoiceField(
        label=_("Collection"),
        queryset=Collection.objects.all(),
        required=False,
        empty_label=_("none"),
    )
