"""“Make a draft from a document”: a Word file or a PDF becomes the body of a page.

What is made is a new draft of the page, never what is published; what the document had
and a body cannot hold is listed, at once and in the history of the page. An uploaded
file is read and forgotten.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry

from cms.admin.page_header import PageScreenMixin
from cms.admin.pasting import summary
from cms.admin.withdrawal import PageActionView
from cms.blocks import BodyBlock
from cms.conversion.losses import Losses
from cms.conversion.process import blocks_of_document
from cms.models import Document, User
from cms.models.pages import has_body

ACTION = "cms.draft_from_document"
INSTEAD, AFTER = "instead", "after"


class DocumentDraftForm(forms.Form):
    """Asks for a document: one that is here, or a file that is only read."""

    document = forms.ModelChoiceField(
        Document.objects.none(),
        required=False,
        label="A document that is here",
        widget=AdminDocumentChooser(),
    )
    file = forms.FileField(
        required=False,
        label="Or a file of your own",
        help_text="A Word document (.docx) or a PDF. It is read and not kept. From "
        "Word, more is kept than from a PDF.",
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf"}),
    )
    place = forms.ChoiceField(
        label="What is in the body already",
        choices=[
            (AFTER, "stays; the document comes after it"),
            (INSTEAD, "goes; the history of the page keeps it"),
        ],
        initial=AFTER,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, page: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents: Any = self.fields["document"]
        documents.queryset = policy_registry.get_by_type(
            Document
        ).instances_user_has_any_permission_for(user, ["choose"])
        if not page.body:
            del self.fields["place"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in ("document", "file") if cleaned.get(name)]
        if len(given) != 1 and not self.errors:
            raise ValidationError(
                "Choose a document or a file: one of the two."
                if given
                else "Choose a document, or a file of your own."
            )
        if given and not self.errors:
            self._convert(given[0], cleaned)
        return cleaned

    def _convert(self, name: str, cleaned: dict[str, Any]) -> None:
        self.losses = Losses()
        source = cleaned[name]
        try:
            if name == "file":
                self.blocks = blocks_of_document(source, self.losses)
            else:
                with source.open_file() as file:
                    self.blocks = blocks_of_document(file, self.losses)
        except ValidationError as refusal:
            self.add_error(name, refusal)


def may_make_draft(page: Page, user: Any) -> bool:
    """Say whether somebody may put a document into a page: whoever may edit it."""
    return has_body(page) and bool(page.permissions_for_user(user).can_edit())


class DocumentDraftView(PageActionView):
    """Asks for the document, and makes the draft."""

    template_name = "cms/admin/document_draft.html"
    form_class = DocumentDraftForm
    page_title = "Make a draft from a document"
    header_icon = "doc-full"
    submit_button_label = "Make the draft"

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not has_body(self.page):
            raise Http404
        if not may_make_draft(self.page, request.user):
            raise PermissionDenied
        lock = self.page.get_lock()
        if lock and lock.for_user(request.user):
            messages.warning(request, lock.get_message(request.user))
            return redirect(super().get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        draft = self.page.get_latest_revision_as_object()
        return super().get_form_kwargs() | {"user": self.request.user, "page": draft}

    @transaction.atomic
    def form_valid(self, form: DocumentDraftForm) -> HttpResponse:
        draft: Any = self.page.get_latest_revision_as_object()
        kept = []
        if form.cleaned_data.get("place") == AFTER:
            kept = list(draft.body.raw_data)
        draft.body = BodyBlock().to_python([*kept, *form.blocks])
        revision = draft.save_revision(user=self.request.user, clean=False)
        document = form.cleaned_data.get("document")
        log(
            instance=self.page,
            action=ACTION,
            user=self.request.user,
            revision=revision,
            content_changed=True,
            data={
                "made": summary(form.blocks),
                "lost": form.losses.dump(),
                "document": document and document.pk,
            },
        )
        entry = PageLogEntry.objects.filter(page=self.page.pk, action=ACTION).latest(
            "pk"
        )
        return redirect("document_draft_made", self.page.pk, entry.pk)


class DocumentDraftMadeView(PageScreenMixin, TemplateView):
    """Says what became of the document."""

    template_name = "cms/admin/document_draft_made.html"
    page_title = "A draft was made"
    header_icon = "doc-full"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not may_make_draft(self.page, self.request.user):
            raise PermissionDenied
        entry = get_object_or_404(
            PageLogEntry, pk=kwargs["entry_id"], page=self.page.pk, action=ACTION
        )
        return super().get_context_data(
            page=self.page,
            made=entry.data["made"],
            lost=sentences(entry),
            edit_url=reverse("wagtailadmin_pages:edit", args=[self.page.pk]),
            **kwargs,
        )


def sentences(entry: Any) -> list[str]:
    """Return what was not kept of a document, as its entry in the log has it."""
    losses = Losses()
    losses.load(entry.data.get("lost", {}))
    return losses.sentences()


urlpatterns = [
    path(
        "pages/<int:page_id>/draft-from-document/",
        DocumentDraftView.as_view(),
        name="document_draft",
    ),
    path(
        "pages/<int:page_id>/draft-from-document/<int:entry_id>/",
        DocumentDraftMadeView.as_view(),
        name="document_draft_made",
    ),
]


def buttons(page: Page, user: User) -> Iterator[Button]:
    """Return what the menu of a page with a body offers."""
    if may_make_draft(page.specific_deferred, user):
        yield Button(
            DocumentDraftView.page_title,
            reverse("document_draft", args=[page.pk]),
            icon_name="doc-full",
            priority=58,
        )


class DocumentDraftFormatter(LogFormatter):
    """How a draft from a document reads in the history of a page."""

    label = "Draft from a document"
    message = "Draft made from a document"

    def format_comment(self, log_entry: Any) -> str:
        return " ".join(sentences(log_entry))
