"""Users and roles. Accounts are suspended or, on the user's own page, deleted with what hangs on them; not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import ApiToken, AuditEntry, BrowserSession, SignupInvitation, User
from dailypapers.accounts.reauthentication import is_due, require_recent

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    OurBase = UserAdmin[User]
else:
    ModelAdmin = admin.ModelAdmin
    OurBase = UserAdmin


@admin.register(User)
class OurUserAdmin(OurBase):
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Here"), {"fields": ("display_name", "about", "is_curator", "is_moderator", "notify_by_mail", "language")}),
    )
    list_display = ("username", "email", "display_name", "is_staff", "is_curator", "is_moderator", "is_active")
    list_filter = (*UserAdmin.list_filter, "is_curator", "is_moderator")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            require_recent(request)  # roles and addresses are not for a borrowed browser
        return super().changeform_view(request, *args, **kwargs)

    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and is_due(request):
            return redirect(request.path)  # asks; the password that was typed is not kept
        require_recent(request)
        return super().user_change_password(request, *args, **kwargs)


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    list_display = ("prefix", "name", "user", "scopes", "created_at", "last_used_at", "expires_at", "revoked_at")
    search_fields = ("prefix", "name", "user__username")
    readonly_fields = ("user", "name", "prefix", "scopes", "created_at", "last_used_at", "expires_at")
    exclude = ("hash",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(SignupInvitation)
class SignupInvitationAdmin(ModelAdmin):
    list_display = ("email", "created_by", "created_at", "expires_at", "used_by", "used_at", "revoked_at")
    search_fields = ("email",)
    exclude = ("hash",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ModelAdmin):
    """Rows that nobody makes, changes or deletes by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "event", "actor_name", "subject", "details", "network")
    list_filter = ("event", "at")
    search_fields = ("actor_name", "subject", "details", "network")
    date_hierarchy = "at"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)


@admin.register(BrowserSession)
class BrowserSessionAdmin(ReadOnlyAdmin):
    list_display = ("user", "device", "network", "created_at", "last_seen_at")
    search_fields = ("user__username", "network")
    exclude = ("session_key",)
