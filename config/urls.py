"""Every address of Colloquy. Each app names its own pages in its urls.py."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, include, path

# The administration signs in through the same, throttled form as everybody.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# What libraries bring there: rights are given by the roles of an account, and addresses are their
# owners'.
for model in (Group, EmailAddress):
    admin.site.unregister(model)

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api/", include("annotations.api.urls")),
    path("", include("annotations.urls")),
    path("", include("archive.urls")),
    path("", include("accounts.urls")),
]
