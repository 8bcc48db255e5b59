"""Signing up and in: allauth's views, which here also say what an invitation leads to."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, SignupView

from accounts import invited


class _Invited:
    """Adds the chosen invitation to what the page is made from."""

    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"chosen_invitation": invited.chosen(self.request)}


class Login(_Invited, LoginView):
    pass


class Signup(_Invited, SignupView):
    """A personal invitation fills in what it knows."""

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        if chosen := invited.chosen(self.request):
            initial |= {"email": chosen.email, "name": chosen.name}
        return initial


login = Login.as_view()
signup = Signup.as_view()
