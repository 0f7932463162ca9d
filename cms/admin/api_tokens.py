"""API tokens in the admin: Wagtail's own, with what the queries of each may cost."""

from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.models import APIToken
from wagtail.users.views import api_tokens

from cms.models import APITokenLimit

LARGEST_COST = 1_000_000


class APITokenForm(WagtailAdminModelForm):
    maximum_cost = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_COST,
        required=False,
        label="Maximum cost of a query",
        help_text="Fields times page sizes. Empty, it is that of everybody who has "
        "signed in.",
    )

    class Meta:
        model = APIToken
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = APITokenLimit.objects.filter(token=self.instance).first()
        self.fields["maximum_cost"].initial = limit and limit.maximum_cost

    def save(self, commit: bool = True) -> APIToken:
        token = super().save(commit)
        most = self.cleaned_data["maximum_cost"]
        if most is None:
            APITokenLimit.objects.filter(token=token).delete()
        else:
            APITokenLimit.objects.update_or_create(
                token=token, defaults={"maximum_cost": most}
            )
        return token


class APITokenViewSet(api_tokens.APITokenViewSet):
    def get_form_class(self, for_update: bool = False) -> type[forms.BaseForm]:
        form: type[forms.BaseForm] = super().get_form_class(for_update)
        return APITokenForm if for_update else form
