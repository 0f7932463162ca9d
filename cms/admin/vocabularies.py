"""The vocabularies in the admin: one menu, with how often each term is used."""

from functools import reduce
from operator import add
from typing import Any

from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models import Value as Constant
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from cms.models import (
    Agency,
    Audience,
    PracticeTheme,
    ReviewType,
    Topic,
    Vocabulary,
)


def uses(model: type[Model]) -> Combinable:
    """Return how often a term is used: by pages, drafts too, and recommendations."""
    counts: list[Combinable] = [
        Coalesce(
            Subquery(
                relation.related_model._default_manager.filter(
                    **{relation.field.name: OuterRef("pk")}
                )
                .order_by()
                .values(relation.field.name)
                .annotate(count=Count("pk"))
                .values("count")
            ),
            0,
        )
        for relation in model._meta.related_objects
    ]
    return reduce(add, counts, Constant(0, output_field=IntegerField()))


def keep_terms_in_use(
    request: HttpRequest, terms: list[Any]
) -> HttpResponseRedirect | None:
    """Refuse to delete a term that pages have, which would lose it without a word.

    Wagtail warns of uses that its reference index knows; terms are not among them.
    """
    model = type(terms[0])
    if not issubclass(model, Vocabulary):
        return None
    used = (
        model.objects.filter(pk__in=[term.pk for term in terms])
        .annotate(uses=uses(model))
        .filter(uses__gt=0)
    )
    if not used:
        return None
    named = ", ".join(f"“{term}” ({term.uses})" for term in used)
    messages.error(
        request,
        f"Pages still have this: {named}. Take it off them first, or rename it here.",
    )
    return redirect(model.snippet_viewset.get_url_name("list"))


class AliasesColumn(Column):
    def get_value(self, instance: Any) -> str:
        return ", ".join(instance.aliases)


class VocabularyViewSet(SnippetViewSet):
    """A vocabulary's terms."""

    icon = "tag"
    ordering = ("order", "name")
    list_display = [
        "name",
        AliasesColumn("aliases", label="Also called"),
        NumberColumn("uses", label="Uses", sort_key="uses", width="10%"),
        Column("order", sort_key="order", width="10%"),
    ]
    # A vocabulary is short: plain matching finds aliases and parts of words too.
    search_backend_name = None
    search_fields = ["name", "aliases", "description"]
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        queryset: QuerySet[Any] = self.model._default_manager.annotate(
            uses=uses(self.model)
        )
        return queryset


class ReviewTypesViewSet(VocabularyViewSet):
    model = ReviewType
    list_display = [
        *VocabularyViewSet.list_display,
        Column("owning_body", sort_key="owning_body"),
    ]
    list_filter = ["is_legacy"]


class TopicsViewSet(VocabularyViewSet):
    model = Topic


class PracticeThemesViewSet(VocabularyViewSet):
    model = PracticeTheme


class AgenciesViewSet(VocabularyViewSet):
    model = Agency


class AudiencesViewSet(VocabularyViewSet):
    model = Audience


class VocabulariesViewSetGroup(SnippetViewSetGroup):
    menu_label = "Vocabularies"
    menu_icon = "tag"
    menu_order = 140
    items = (
        TopicsViewSet,
        ReviewTypesViewSet,
        PracticeThemesViewSet,
        AgenciesViewSet,
        AudiencesViewSet,
    )
