"""The form in which editors write pages."""

from typing import Any

from django.core.exceptions import ValidationError
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.forms.pages import WagtailAdminPageForm


class PageForm(WagtailAdminPageForm):
    """Checks the rules of publication when an editor publishes or asks for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if topics := self.fields.get("topics"):
            topics.error_messages["required"] = "Choose at least one topic."

    def _post_clean(self) -> None:
        # Django fills in many-to-many fields after validation; the rules of
        # publication look at them during it.
        for field in self.instance._meta.many_to_many:
            if isinstance(field, ParentalManyToManyField):
                chosen = self.cleaned_data.get(field.name)
                if chosen is not None:
                    field.save_form_data(self.instance, chosen)
        super()._post_clean()
        if not self.is_deferred_validation:
            # The rules know the models, which know this form.
            from cms.readiness.required_parts import require_parts

            try:
                require_parts(self.instance)
            except ValidationError as problems:
                # A field that is refused already needs no second message, and its
                # value is not what the editor wrote.
                self._update_errors(
                    ValidationError(
                        {
                            field: found
                            for field, found in problems.error_dict.items()
                            if field not in self.errors
                        }
                    )
                )
