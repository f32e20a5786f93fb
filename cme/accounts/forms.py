"""Signing in, in our words."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.mfa.base import forms as mfa_forms


def _say(form: Any, **words: str) -> None:
    """Give fields our words for an empty answer, and take away the words inside the boxes."""
    for name, message in words.items():
        if name in form.fields:
            form.fields[name].error_messages["required"] = message
            form.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(allauth_forms.LoginForm):
    """Email address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.fields["login"].label = "Email address"
        self.fields["login"].error_messages["invalid"] = (
            "Enter an email address, like name@example.com."
        )
        self.fields["password"].help_text = ""
        _say(self, login="Enter your email address.", password="Enter your password.")  # noqa: S106


class AskForLinkForm(allauth_forms.ResetPasswordForm):
    """Asks for a link to set a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email address"
        self.fields["email"].error_messages["invalid"] = (
            "Enter an email address, like name@example.com."
        )
        _say(self, email="Enter your email address.")


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """Sets a new password after following a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "New password"
        self.fields["password2"].label = "New password again"
        _say(self, password1="Enter a new password.", password2="Enter the new password again.")


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """Changes the password of a signed-in person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "Password now"
        self.fields["password1"].label = "New password"
        self.fields["password2"].label = "New password again"
        _say(
            self,
            oldpassword="Enter your password now.",
            password1="Enter a new password.",
            password2="Enter the new password again.",
        )


class SecondStepForm(mfa_forms.AuthenticateForm):
    """The code from the person's phone, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code"
        self.fields["code"].help_text = "6 digits from your app, or a recovery code"
        _say(self, code="Enter the code.")
