"""Django's administration of people and their groups. Notes are not in it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Event, Invitation, Membership, Seminar, User
from accounts.visibility import OF_AUTHORS

admin.site.site_header = admin.site.site_title = "Colloquy"
admin.site.index_title = _("Administration")


class LowerCaseEmail(forms.ModelForm):
    """The address is the login and is stored in lower case."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class AccountForm(LowerCaseEmail, UserChangeForm):
    pass


class NewAccountForm(LowerCaseEmail, AdminUserCreationForm):
    pass


class Kept:
    """Rows that are ended, closed or revoked, but never deleted: notes and the log name them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class AccountAdmin(Kept, UserAdmin):
    """People, and what they may do on the whole site."""

    form = AccountForm
    add_form = NewAccountForm
    list_display = ("email", "name", "is_editor", "is_moderator", "is_staff", "is_active")
    list_filter = ("is_editor", "is_moderator", "is_staff", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "created")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (
            _("What they may do on this site"),
            {"fields": ("is_editor", "is_moderator", "is_staff", "is_superuser", "is_active")},
        ),
        (_("Times"), {"fields": ("last_login", "created")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = tuple(super().get_readonly_fields(request, obj))
        # Who is less than a superuser must not make themselves one.
        return fixed if request.user.is_superuser else (*fixed, "is_staff", "is_superuser")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        roles = [n for n in form.changed_data if n.startswith("is_")]
        if roles:
            Event.record(
                "site roles changed",
                actor=cast("User", request.user),
                user=obj.pk,
                **{name: getattr(obj, name) for name in roles},
            )


class MembershipInline(admin.TabularInline):
    model = Membership
    fields = ("user", "role", "joined_at", "ended_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Seminar)
class SeminarAdmin(Kept, admin.ModelAdmin):
    """Seminars; whether they may publish on their own is decided here."""

    list_display = ("name", "moderates_itself", "created", "archived_at")
    list_filter = ("moderates_itself",)
    search_fields = ("name",)
    readonly_fields = (
        "slug", "is_pseudonymous", "trust_after", "trust_days", "created", "archived_at",
    )  # fmt: skip
    inlines = (MembershipInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A seminar is founded with an owner, on its own page.
        return False


@admin.register(Membership)
class MembershipAdmin(Kept, admin.ModelAdmin):
    """Who was where, and when. Roles are changed by the seminar's instructors."""

    list_display = ("user", "seminar", "role", "joined_at", "ended_at")
    list_filter = ("role",)
    list_select_related = ("user", "seminar")
    search_fields = ("user__name", "user__email", "seminar__name")
    autocomplete_fields = ("user", "seminar")
    exclude = ("pseudonym",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # An administrator may give an orphaned seminar an owner; the past is not rewritten.
        return ("joined_at", "ended_at") if obj is None else (
            "user", "seminar", "role", "joined_at", "ended_at"
        )  # fmt: skip

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.seminar.is_pseudonymous:
            obj.name_neutrally()
        Event.record(
            "member joined",
            actor=cast("User", request.user),
            seminar=obj.seminar_id,
            user=obj.user_id,
            role=obj.role,
        )


def _names(model: Any) -> tuple[str, ...]:
    return tuple(field.name for field in model._meta.fields)


class ReadOnly(Kept):
    """Only to be looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Invitation)
class InvitationAdmin(Kept, admin.ModelAdmin):
    """Links that were made; they can be revoked, and what opens them is stored nowhere."""

    list_display = (
        "seminar",
        "role",
        "created_by",
        "expires_at",
        "uses",
        "max_uses",
        "revoked_at",
    )
    list_select_related = ("seminar", "created_by")
    exclude = ("token_hash",)
    readonly_fields = tuple(name for name in _names(Invitation) if name != "token_hash")
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=_("Revoke the chosen invitations"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: Any) -> None:
        for invitation in queryset.filter(revoked_at=None):
            invitation.revoke(by=cast("User", request.user))


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):
    """The log, as it was written, without what people do with notes that are not public."""

    list_display = ("at", "kind", "actor", "reason", "particulars")
    exclude = ("data",)
    readonly_fields = ("particulars",)
    list_filter = ("kind",)
    list_select_related = ("actor",)
    search_fields = ("kind", "reason")
    date_hierarchy = "at"

    @admin.display(description=_("particulars"))
    def particulars(self, event: Event) -> str:
        # With its number whoever knows it takes a visitor's flag back.
        found = {name: value for name, value in event.data.items() if name != "flag"}
        return ", ".join(f"{name}: {value}" for name, value in found.items())

    def get_queryset(self, request: HttpRequest) -> Any:
        # No more than the site's own log shows.
        viewer = request.viewer  # type: ignore[attr-defined]
        every: Any = super().get_queryset(request)
        rows = every.visible_to(viewer)
        # That log leaves out of such a line who acted; here stands the whole of it or nothing.
        if viewer.sees_authors or not viewer.has_desk:
            return rows
        # By their ids: a decision that does not say whose it is must not be lost in a NULL.
        return rows.exclude(pk__in=rows.filter(OF_AUTHORS).order_by().values("pk"))
