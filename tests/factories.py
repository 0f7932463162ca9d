"""Content for tests, saved the way that the admin saves it.

Pages. ``HomePageFactory`` is the site's home page and always the same one; any other
page goes below ``parent``, or below a page that may hold it, made when needed::

    home = HomePageFactory()
    reviews = ReviewIndexPageFactory(parent=home, title="Reviews")
    neglect = TopicFactory(name="Neglect", aliases=["going without"])
    review = ReviewPageFactory(parent=reviews, title="Child Ash", topics=[neglect])
    draft = ReviewPageFactory(live=False)

A page is created as a draft with a revision and then published, so that revisions,
logs, signals, the reference index and the search index are what they are on a real
site. Being published, it is checked: what an editor may not publish, a factory cannot
make either. ``live=False`` leaves it a draft. The slug comes from the title.

- Bodies are lists of (block, value): ``body=[("paragraph", RichText("<p>…</p>"))]``.
- Short texts too: ``learning_points=short_texts("Ask again.", "Write it down.")``.
- ``BriefingPageFactory`` writes seven sections; ``sections=sections_of("text", …)``
  gives others.
- What belongs to a review or briefing is built, not created, and handed over::

    ReviewPageFactory(
        documents=[ReviewDocumentFactory.build(document=DocumentFactory())],
        recommendations=[RecommendationFactory.build(number=1, is_public=True)],
        related_links=[ReviewRelatedLinkFactory.build(link=ResourceLinkPageFactory())],
    )

- ``edit(page, title="…")`` leaves an unpublished edit on a published page;
  ``publish(page, title="…")`` publishes one.

Files. ``DocumentFactory(title=…, collection=…)`` has a real PDF, ``ImageFactory`` a
real PNG. Collections: ``CollectionFactory(name=…)``.

Privacy. ``RestrictionFactory(page=page)`` admits anybody signed in, with
``groups=[group]`` their members; ``CollectionRestrictionFactory`` likewise.

People. ``MemberFactory(groups=[group])`` reads the secure area and has no admin;
``EditorFactory`` writes drafts; ``PublisherFactory`` publishes too (a communications
officer); ``SuperuserFactory`` may do all. Their password is ``PASSWORD``.

What became of pages. ``RedirectFactory(old_path="/old", redirect_page=page)`` or
``redirect_link="https://…"``, ``WithdrawalFactory(page=page)``,
``RemovedAddressFactory(path="/gone/")``.
"""

import io
from typing import Any

import factory
from django.contrib.auth.models import Group
from django.utils.text import slugify
from factory.django import DjangoModelFactory
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Site,
)
from wagtail.rich_text import RichText

from briefings.blocks import SECTIONS
from briefings.models import BriefingIndexPage, BriefingPage, BriefingRelatedLink
from cms.models import (
    Agency,
    Audience,
    Document,
    Image,
    PracticeTheme,
    PublicCollection,
    RemovedAddress,
    ReviewType,
    Topic,
    User,
    Withdrawal,
)
from cms.readiness import check, confirm
from cms.uploads import pdf as cleaning_pdf
from home.models import (
    ContentPage,
    HomePage,
    ResourceIndexPage,
    ResourceLinkPage,
    SecureAreaPage,
)
from reviews.models import (
    Recommendation,
    ReviewDocument,
    ReviewIndexPage,
    ReviewPage,
    ReviewRelatedLink,
)

PASSWORD = "correct horse battery staple"


# People.


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group
        django_get_or_create = ("name",)

    name = factory.Sequence("Group {}".format)


class MemberFactory(DjangoModelFactory):
    """Somebody who signs in to read, with no way into the admin."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence("person{}@partnership.example".format)
    first_name = "Robin"
    last_name = factory.Sequence("Example {}".format)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def groups(self: User, create: bool, groups: Any, **_: Any) -> None:
        if groups:
            self.groups.add(*groups)


class EditorFactory(MemberFactory):
    """Somebody who writes drafts, in the group that Wagtail makes for that."""

    groups = factory.PostGeneration(
        lambda user, create, groups: user.groups.add(
            *(groups or [Group.objects.get(name="Editors")])
        )
    )


class PublisherFactory(MemberFactory):
    """Somebody who writes and publishes, such as a communications officer."""

    groups = factory.PostGeneration(
        lambda user, create, groups: user.groups.add(
            *(groups or [Group.objects.get(name="Moderators")])
        )
    )


class SuperuserFactory(MemberFactory):
    is_staff = True
    is_superuser = True


# Vocabularies.


class VocabularyFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    name = factory.Sequence("Term {}".format)
    slug = factory.LazyAttribute(lambda term: slugify(term.name))


class ReviewTypeFactory(VocabularyFactory):
    class Meta:
        model = ReviewType

    name = factory.Sequence("Review type {}".format)


class TopicFactory(VocabularyFactory):
    class Meta:
        model = Topic

    name = factory.Sequence("Topic {}".format)


class PracticeThemeFactory(VocabularyFactory):
    class Meta:
        model = PracticeTheme

    name = factory.Sequence("Practice theme {}".format)


class AgencyFactory(VocabularyFactory):
    class Meta:
        model = Agency

    name = factory.Sequence("Agency {}".format)


class AudienceFactory(VocabularyFactory):
    class Meta:
        model = Audience

    name = factory.Sequence("Audience {}".format)


# Files.


def pdf(text: str = "A tiny document.") -> bytes:
    """Return a PDF file of one page with a line of text on it, as it is stored."""
    target = io.BytesIO()
    cleaning_pdf.clean(io.BytesIO(_plain_pdf(text)), target)
    return target.getvalue()


def _plain_pdf(text: str) -> bytes:
    drawing = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode("latin-1", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file = b"%PDF-1.4\n"
    offsets = []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(parts) + 1
    return file + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(file))
    )


class CollectionFactory(DjangoModelFactory):
    class Meta:
        model = Collection

    name = factory.Sequence("Collection {}".format)

    @classmethod
    def _create(
        cls,
        model_class: type[Collection],
        *args: Any,
        parent: Collection | None = None,
        **kwargs: Any,
    ) -> Collection:
        parent = parent or Collection.get_first_root_node()
        return parent.add_child(instance=model_class(**kwargs))


class PublicCollectionFactory(DjangoModelFactory):
    """Says that the files of a collection are for everybody."""

    class Meta:
        model = PublicCollection

    collection = factory.LazyFunction(lambda: CollectionFactory())


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    title = factory.Sequence("Document {}".format)
    file = factory.django.FileField(filename="document.pdf", data=pdf())


class ImageFactory(DjangoModelFactory):
    class Meta:
        model = Image

    title = factory.Sequence("Image {}".format)
    description = "Two people talking at a table."
    file = factory.django.ImageField(
        filename="image.png", format="PNG", width=64, height=48
    )


# Pages.


def short_texts(*texts: str) -> list[tuple[str, str]]:
    """Return the value of an ordered list of short texts, such as learning points."""
    return [("text", text) for text in texts]


def sections_of(*texts: str) -> list[tuple[str, dict[str, Any]]]:
    """Return sections of a briefing with these texts."""
    return [
        (
            "section",
            {"heading": f"Heading {number}", "text": RichText(f"<p>{text}</p>")},
        )
        for number, text in enumerate(texts, start=1)
    ]


def edit(page: Page, *, user: User | None = None, **changes: Any) -> Page:
    """Save changes to a page as a draft, leaving what is published as it is."""
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision(user=user, clean=False)
    return page.specific_class.objects.get(pk=page.pk)


def publish(page: Page, **changes: Any) -> Page:
    """Save changes to a page and publish it."""
    page = edit(page, **changes)
    page.latest_revision.publish()
    return page.specific_class.objects.get(pk=page.pk)


def give_reasons(page: Page, user: User | None = None) -> None:
    """Give a reason for everything that the checks of a page's draft warn of."""
    draft = page.get_latest_revision_as_object()
    confirm(draft, check(draft).warnings, user or PublisherFactory(), "It is in order.")


class PageFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    title = factory.Sequence("Page {}".format)
    slug = factory.LazyAttribute(lambda page: slugify(page.title))
    live = True
    parent = factory.LazyFunction(lambda: HomePageFactory())

    @classmethod
    def _create(
        cls,
        model_class: type[Page],
        *args: Any,
        parent: Page,
        live: bool,
        **kwargs: Any,
    ) -> Page:
        # The tree may have changed since the parent was read.
        parent.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
        page = parent.add_child(instance=model_class(live=False, **kwargs))
        revision = page.save_revision(log_action=True, clean=live)
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)


class HomePageFactory(PageFactory):
    """The home page of the default site, in place of the page Wagtail begins with."""

    class Meta:
        model = HomePage

    title = "Partnership"
    parent = factory.LazyFunction(Page.get_first_root_node)

    @classmethod
    def _create(
        cls, model_class: type[HomePage], *args: Any, **kwargs: Any
    ) -> HomePage:
        site = Site.objects.get(is_default_site=True)
        if isinstance(site.root_page.specific, HomePage):
            return site.root_page.specific
        welcome = site.root_page
        page = super()._create(model_class, *args, **kwargs)
        site.root_page = page
        site.save()
        welcome.delete()
        page.refresh_from_db()
        return page


class ContentPageFactory(PageFactory):
    class Meta:
        model = ContentPage

    title = factory.Sequence("Content page {}".format)


class SecureAreaPageFactory(PageFactory):
    class Meta:
        model = SecureAreaPage

    title = factory.Sequence("Secure area {}".format)


class ResourceIndexPageFactory(PageFactory):
    class Meta:
        model = ResourceIndexPage

    title = factory.Sequence("Resources {}".format)


class ResourceLinkPageFactory(PageFactory):
    class Meta:
        model = ResourceLinkPage

    title = factory.Sequence("Resource link {}".format)
    parent = factory.LazyFunction(lambda: ResourceIndexPageFactory())
    external_url = factory.Sequence("https://resources.example/{}".format)
    provider = "Example provider"


class ReviewIndexPageFactory(PageFactory):
    class Meta:
        model = ReviewIndexPage

    title = factory.Sequence("Reviews {}".format)


class ReviewPageFactory(PageFactory):
    class Meta:
        model = ReviewPage

    title = factory.Sequence("Child {}".format)
    parent = factory.LazyFunction(lambda: ReviewIndexPageFactory())
    review_type = factory.SubFactory(ReviewTypeFactory)
    abstract = "What happened, and what was learned from it."
    topics = factory.LazyFunction(lambda: [TopicFactory()])


class ReviewDocumentFactory(DjangoModelFactory):
    class Meta:
        model = ReviewDocument

    document = factory.LazyFunction(lambda: DocumentFactory())


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    number = factory.Sequence(lambda n: n + 1)
    text = "Agencies share what they know sooner."
    agencies = factory.LazyFunction(lambda: [AgencyFactory()])


class ReviewRelatedLinkFactory(DjangoModelFactory):
    class Meta:
        model = ReviewRelatedLink

    link = factory.LazyFunction(lambda: ResourceLinkPageFactory())


class BriefingIndexPageFactory(PageFactory):
    class Meta:
        model = BriefingIndexPage

    title = factory.Sequence("Briefings {}".format)


class BriefingPageFactory(PageFactory):
    class Meta:
        model = BriefingPage

    title = factory.Sequence("Briefing {}".format)
    parent = factory.LazyFunction(lambda: BriefingIndexPageFactory())
    summary = "What a team can learn in seven minutes."
    sections = factory.LazyFunction(
        lambda: sections_of(*["What there is to know."] * SECTIONS)
    )
    topics = factory.LazyFunction(lambda: [TopicFactory()])


class BriefingRelatedLinkFactory(DjangoModelFactory):
    class Meta:
        model = BriefingRelatedLink

    link = factory.LazyFunction(lambda: ResourceLinkPageFactory())


# Privacy, and what became of pages.


class RestrictionFactory(DjangoModelFactory):
    class Meta:
        model = PageViewRestriction
        skip_postgeneration_save = True

    restriction_type = PageViewRestriction.LOGIN

    @factory.post_generation
    def groups(self: PageViewRestriction, create: bool, groups: Any, **_: Any) -> None:
        if groups:
            self.restriction_type = PageViewRestriction.GROUPS
            self.save()
            self.groups.set(groups)


class CollectionRestrictionFactory(RestrictionFactory):
    class Meta:
        model = CollectionViewRestriction
        skip_postgeneration_save = True


class RedirectFactory(DjangoModelFactory):
    class Meta:
        model = Redirect

    old_path = factory.Sequence("/old-{}".format)

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        return {**kwargs, "old_path": Redirect.normalise_path(kwargs["old_path"])}


class WithdrawalFactory(DjangoModelFactory):
    class Meta:
        model = Withdrawal

    page = factory.LazyFunction(lambda: ReviewPageFactory())
    reason = "It no longer reflects practice."


class RemovedAddressFactory(DjangoModelFactory):
    class Meta:
        model = RemovedAddress

    site = factory.LazyFunction(lambda: Site.objects.get(is_default_site=True))
    path = factory.Sequence("/removed-{}/".format)
