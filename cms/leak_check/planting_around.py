"""Plants what stands around pages: locks, workflows, settings, links to drafts."""

import json
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Page, Revision, Task, TaskState, Workflow, WorkflowState
from wagtail.models import Site as WagtailSite

from cms.access.shown import references_in
from cms.graphql.loading import type_name
from cms.leak_check.filling import Filler
from cms.leak_check.markers import NOBODY, Marker, Markers
from cms.leak_check.secrets import Preview
from cms.models import BasePage, Document, Image, PreviewLink, SiteSettings, User
from cms.previews.making import make_link
from cms.previews.opening import LINK_KIND
from cms.previews.tokens import new_token


def plant_around(markers: Markers, pages: list[BasePage], user: User) -> None:
    """Locks, comments on workflows, and who wrote what."""
    workflow = Workflow.objects.create(name=markers.word("name of a workflow", NOBODY))
    task = Task.objects.create(name=markers.word("name of a task", NOBODY))
    for page in pages:
        page = page.specific_class.objects.get(pk=page.pk)
        Page.objects.filter(pk=page.pk).update(locked=True, locked_by=user)
        state = WorkflowState.objects.create(
            content_object=page,
            content_type=page.cached_content_type,
            workflow=workflow,
            requested_by=user,
        )
        TaskState.objects.create(
            workflow_state=state,
            revision=page.latest_revision,
            task=task,
            comment=markers.word("comment in a workflow", NOBODY),
            finished_by=user,
        )


def plant_settings(filler: Filler, hidden: Page) -> None:
    """Fill the settings, with menus that lead to the targets of a filler.

    Args:
        hidden: the page that every page leads to, and that nobody may see.
    """
    site = WagtailSite.objects.get(is_default_site=True)
    settings = SiteSettings.objects.get_or_create(site=site)[0]
    filler.fill(settings)
    for name in ("header_menu", "footer_menu"):
        links = []
        for page, seen_by in filler.targets.pages:
            title = filler.markers.word(f"title of a link in {name}", seen_by)
            links.append(("link", {"page": page, "title": title}))
        setattr(settings, name, links)
    settings.banner_enabled = True
    settings.accessibility_page = hidden
    settings.save()


def plant_previews(
    markers: Markers, pages: list[BasePage], maker: User
) -> list[Preview]:
    """Make a link to the draft of each page; of two, they are over.

    Args:
        maker: who may edit the pages.
    """
    previews = []
    for number, page in enumerate(pages):
        link = make_link(page, maker, "Somebody", timedelta(days=1))
        if number == 0:
            PreviewLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
        if number == 1:
            PreviewLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
        opens = number > 1
        shown = _shown(markers, page, link.revision) if opens else set()
        token = new_token(LINK_KIND, link.pk)
        previews.append(Preview(token, type_name(type(page)), frozenset(shown)))
    return previews


def _shown(markers: Markers, page: BasePage, revision: Revision) -> set[Marker]:
    """Return the markers that are in a draft, and in the files that it shows."""
    referred = references_in(revision.as_object())
    said = [json.dumps(revision.content, cls=DjangoJSONEncoder)]
    for document in Document.objects.filter(pk__in=referred[Document]):
        said += [document.title, document.filename]
    for image in Image.objects.filter(pk__in=referred[Image]):
        said += [image.title, image.description, image.file.name]
    return markers.found_in("\n".join(said))
