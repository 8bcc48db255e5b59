"""Django's administration of documents' records. Their text is corrected on its own page."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from accounts.viewer import Viewer
from archive.forms import RecordForm
from archive.models import Document

KEPT = ("slug", "status", "original_name", "original_sha256", "published_at")


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    """The record alone; what somebody may not read is not listed for them here either."""

    form = RecordForm
    list_display = ("title", "date", "status", "collection")
    list_filter = ("status",)
    list_select_related = ("collection",)
    search_fields = ("title",)
    readonly_fields = KEPT
    fields = (*Document.RECORD, *KEPT)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        listed: QuerySet[Document] = Document.objects.visible_to(Viewer.of(request.user))
        return listed

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        record = {name: form.cleaned_data[name] for name in form.changed_data}
        if record:
            obj.mend(by=cast("User", request.user), **record)
