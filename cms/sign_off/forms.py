"""What somebody says who signs something off."""

from django import forms

from cms.models import SignOffTask


class SignOffForm(forms.Form):
    """A statement to confirm, for one version of a page."""

    confirmed = forms.BooleanField(
        error_messages={"required": "Tick this to sign off, or request changes."}
    )
    comment = forms.CharField(
        required=False,
        label="Comment",
        help_text="Kept with the sign-off, and seen in the admin only.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # The content that was there to be read when it was signed off, with the files.
    content = forms.CharField(max_length=64, widget=forms.HiddenInput)
    # The step that it was asked for: what is sent twice signs no other.
    step = forms.IntegerField(widget=forms.HiddenInput, required=False)


def form_for(task: SignOffTask) -> type[SignOffForm]:
    """Return the form in which a task is signed off."""

    class FormOfTask(SignOffForm):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[arg-type]
            self.fields["confirmed"].label = task.statement

    return FormOfTask
