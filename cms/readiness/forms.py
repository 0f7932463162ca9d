"""Forms of what is public as soon as it is saved: the texts in them are checked first.

Pages are checked when they are published. Settings, terms, notices and what is said of
files have no such moment.
"""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model

from cms.audit.log import record
from cms.readiness.checking import check_texts
from cms.readiness.confirming import CONFIRMED
from cms.readiness.content import Text, texts_of
from cms.readiness.plain import plain
from cms.readiness.results import Finding
from cms.readiness.rules import Place

REASON = "reason_for_findings"
LONGEST_REASON = 2_000


class Judging:
    """Refuses a form, or asks for a reason, by what the checks find.

    What identifies somebody for certain is refused. What may do so needs a reason, for
    which a field appears.
    """

    reason_widget: type[forms.Textarea] = forms.Textarea

    fields: dict[str, forms.Field]
    data: Any
    cleaned_data: dict[str, Any]
    add_error: Any
    add_prefix: Any
    is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warned: list[Finding] = []
        if self.is_bound and self.add_prefix(REASON) in self.data:
            self._offer_reason()

    def judge(self, findings: Iterable[Finding]) -> None:
        """Refuse what the checks refuse, and ask for a reason for what they warn of."""
        reason = str(self.data.get(self.add_prefix(REASON), "")).strip()
        for found in findings:
            where = found.hit.place.field
            said = f"{found.rule.title}: “{found.hit.words}”. {found.message}"
            if found.is_warning:
                self.warned.append(found)
                if reason:
                    continue
                self._offer_reason()
                said += " Or say below why it may be published."
            self.add_error(where if where in self.fields else None, said)

    def record_reason(self, thing: Model) -> None:
        """Keep the reason that was given with what it was given for."""
        reason = self.cleaned_data.get(REASON)
        if reason and self.warned:
            record(
                CONFIRMED,
                thing,
                None,
                rule="; ".join(dict.fromkeys(f.rule.title for f in self.warned)),
                places="; ".join(dict.fromkeys(f.hit.place.label for f in self.warned)),
                reason=reason,
            )

    def _offer_reason(self) -> None:
        field = forms.CharField(
            label="Reason why this may be published as it is",
            help_text="Kept with your name. Readers never see it.",
            max_length=LONGEST_REASON,
            required=False,
            widget=self.reason_widget(attrs={"rows": 2}),
        )
        self.fields.setdefault(REASON, field)


class CheckedForm(Judging, forms.Form):
    """A form whose texts are public once it is sent."""

    # Which of its fields readers see.
    public_fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        self.judge(check_texts(map(self._text, self.public_fields)))
        return data

    def _text(self, name: str) -> Text:
        label = self.fields[name].label or name.capitalize()
        said = plain(str(self.cleaned_data.get(name) or ""))
        return Text(said, Place(str(label), field=name))


class CheckedModelForm(Judging, forms.ModelForm):
    """The form of something that is public once it is saved.

    What stood there before is not asked about again.
    """

    # Which of its fields are not looked at, such as for what may be published.
    unchecked_fields: frozenset[str] = frozenset()
    # Whether a reason can be given where it is saved for the first time.
    asks_when_new = True

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        before: Model | None = None
        if self.instance.pk:
            before = type(self.instance)._base_manager.get(pk=self.instance.pk)
        known = {f.fingerprint for f in check_texts(self.texts_of(before))}
        self.judge(
            found
            for found in check_texts([*self.texts_of(self.instance), *self._file_name])
            if not found.is_warning
            or (found.fingerprint not in known and (before or self.asks_when_new))
        )

    def texts_of(self, thing: Model | None) -> list[Text]:
        """Return the texts of something that readers see."""
        if thing is None:
            return []
        return [
            text
            for text in texts_of(thing)
            if text.place.field not in self.unchecked_fields
        ]

    @property
    def _file_name(self) -> list[Text]:
        file = self.cleaned_data.get("file")
        if not isinstance(file, UploadedFile):
            return []
        name = PurePath(file.name or "").stem
        return [Text(plain(name), Place("Name of the file", field="file"))]

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit=commit)
        if commit:
            self.record_reason(saved)
        return saved
