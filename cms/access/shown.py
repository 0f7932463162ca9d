"""The files that a page shows and the pages it links to, and who can see each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex

from cms.access.explanation import Explainer, Explanation
from cms.access.reach import NOBODY, Comparison
from cms.models import Document, Image

FILES = (Document, Image)

_FILE_WARNINGS = {
    Comparison.MORE: "More people than can see this page.",
    Comparison.FEWER: "Not everybody who can see this page: the others get nothing.",
    Comparison.OTHERS: "Other people than can see this page: some of them get nothing.",
}
_LINK_WARNING = "Not everybody who can see this page: the others will not see the link."


@dataclass(frozen=True)
class Shown:
    """A file that a page shows, or a page it links to.

    ``target`` is None for a page whose title may not be told. ``warning`` is empty
    where whoever sees the page sees this, and for a file nobody else does.
    """

    kind: str
    target: Model | None
    audience: str
    later: str
    warning: str
    where: str


def shown_by(draft: Page, of_page: Explanation, explainer: Explainer) -> list[Shown]:
    """Return what a page's draft and its live version show, files first.

    Args:
        draft: the page as it is edited.
        of_page: its explanation.
    """
    published = _references(
        ReferenceIndex.get_references_for_object(draft).values_list(
            "to_content_type", "to_object_id"
        )
        if draft.live
        else ()
    )
    drafted = references_in(draft)
    found: list[Shown] = []
    for model in FILES:
        numbers = published[model] | drafted[model]
        explanations = explainer.files(model, numbers, publishing=draft)
        for file in model.objects.filter(pk__in=numbers).order_by("title"):
            explanation = explanations[file.pk]
            compared = explanation.published.compared_to(of_page.published)
            found.append(
                Shown(
                    model._meta.model_name or "",
                    file,
                    explanation.summary,
                    explanation.later,
                    _FILE_WARNINGS.get(compared, ""),
                    _where(file.pk, published[model], drafted[model], draft),
                )
            )
    linked = (published[Page] | drafted[Page]) - {draft.pk}
    pages = list(Page.objects.filter(pk__in=linked).order_by("title"))
    named = explainer.named(pages)
    for page in pages:
        reach = explainer.reach_at(page.path) if page.live else NOBODY
        found.append(
            Shown(
                "page",
                page if page.pk in named else None,
                f"{explainer.described(reach)}."
                if page.live
                else "Nobody: it is not published.",
                "",
                "" if of_page.published.within(reach) else _LINK_WARNING,
                _where(page.pk, published[Page], drafted[Page], draft),
            )
        )
    return found


def references_in(draft: Page) -> defaultdict[type[Model], set[int]]:
    """Return the numbers of files and pages that a draft refers to, by model."""
    return _references(
        # Wagtail keeps no index of drafts; this is how it makes that of live pages.
        reference[:2]
        for reference in ReferenceIndex._extract_references_from_object(draft)
    )


def _references(
    found: Iterable[tuple[int, str]],
) -> defaultdict[type[Model], set[int]]:
    """Return the numbers of files and pages that are referred to, by model."""
    models = ContentType.objects.get_for_models(*FILES, Page)
    by_key = {content_type.pk: model for model, content_type in models.items()}
    numbers: defaultdict[type[Model], set[int]] = defaultdict(set)
    for content_type, number in found:
        if content_type in by_key:
            numbers[by_key[content_type]].add(int(number))
    return numbers


def _where(number: int, published: set[int], drafted: set[int], page: Page) -> str:
    if not page.live or (number in published and number in drafted):
        return ""
    if number in drafted:
        return "Only in the draft."
    return "Only in what is published: the draft no longer has it."
