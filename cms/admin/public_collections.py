"""Collections whose files are public, beside Wagtail's collections in the settings."""

from django.db import transaction
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Collection
from wagtail.permissions import register_permission_policy

from cms.admin.unchangeable import UnchangeablePermissionPolicy
from cms.audit.log import record
from cms.models import PublicCollection

register_permission_policy(
    PublicCollection, UnchangeablePermissionPolicy(PublicCollection)
)


class PublicCollectionForm(WagtailAdminModelForm):
    class Meta:
        model = PublicCollection
        fields = ("collection",)


class MakePublicView(generic.CreateView):
    page_title = "Make a collection public"
    success_message = "Anybody may fetch the files of “%(object)s” now."

    @transaction.atomic
    def save_instance(self) -> PublicCollection:
        made: PublicCollection = self.form.save()
        record("cms.make_collection_public", made.collection, self.request.user)
        return made


class EndView(generic.DeleteView):
    page_title = "No longer public"
    success_message = "The files of “%(object)s” are as public as their pages again."

    @property
    def confirmation_message(self) -> str:
        return (
            "The files of this collection will be as public as the pages that show "
            "them. Those that no page shows can no longer be fetched."
        )

    @transaction.atomic
    def delete_action(self) -> None:
        collection: Collection = self.object.collection
        self.object.delete()
        record("cms.end_public_collection", collection, self.request.user)


class PublicCollectionViewSet(ModelViewSet):
    model = PublicCollection
    name = "public_collections"
    icon = "folder-open-1"
    menu_label = "Public collections"
    menu_order = 710
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = MakePublicView
    delete_view_class = EndView
    form_class = PublicCollectionForm
    list_display = ["collection"]

    def get_form_class(self, for_update: bool = False) -> type[PublicCollectionForm]:
        return PublicCollectionForm
