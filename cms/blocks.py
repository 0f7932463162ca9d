"""The blocks of a page's body, shared by every page type."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images.blocks import ImageBlock as WagtailImageBlock

from cms.validators import validate_https

# What a sentence may contain, and what running text may contain.
INLINE_FEATURES = ["bold", "italic", "link", "document-link"]
TEXT_FEATURES = [*INLINE_FEATURES, "ol", "ul"]


class HeadingBlock(blocks.StructBlock):
    """A heading. The page's title is level 1, so a body starts at level 2."""

    text = blocks.CharBlock(max_length=200)
    level = blocks.ChoiceBlock(
        choices=[("2", "Section"), ("3", "Subsection"), ("4", "Part of a subsection")],
        default="2",
        help_text="Go down one step at a time, so that screen readers can follow.",
    )

    class Meta:
        icon = "title"
        label = "Heading"


class ParagraphBlock(blocks.RichTextBlock):
    """Running text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = "Text"


class QuotationBlock(blocks.StructBlock):
    """Words of somebody else, with where they come from."""

    text = blocks.RichTextBlock(features=INLINE_FEATURES)
    source = blocks.CharBlock(
        required=False,
        max_length=200,
        help_text="Who said it or where it stands, such as “Working Together 2023”.",
    )
    source_url = blocks.URLBlock(
        required=False, label="Link to the source", validators=[validate_https]
    )

    class Meta:
        icon = "openquote"
        label = "Quotation"


class ListStyle(TextChoices):
    BULLETED = "bulleted", "Bullets"
    NUMBERED = "numbered", "Numbers"


class ListBlock(blocks.StructBlock):
    """A bulleted or numbered list."""

    style = blocks.ChoiceBlock(
        choices=ListStyle.choices, default=ListStyle.BULLETED.value
    )
    items = blocks.ListBlock(
        blocks.RichTextBlock(features=INLINE_FEATURES, label="Item"), min_num=1
    )

    class Meta:
        icon = "list-ul"
        label = "List"


class CalloutTone(TextChoices):
    INFORMATION = "information", "Information"
    IMPORTANT = "important", "Important"
    WARNING = "warning", "Warning"


class CalloutBlock(blocks.StructBlock):
    """A notice that stands out from the text."""

    tone = blocks.ChoiceBlock(
        choices=CalloutTone.choices, default=CalloutTone.INFORMATION.value
    )
    heading = blocks.CharBlock(required=False, max_length=120)
    text = blocks.RichTextBlock(features=TEXT_FEATURES)

    class Meta:
        icon = "info-circle"
        label = "Callout"


class ImageBlock(blocks.StructBlock):
    """An image with its alternative text, or marked as decorative."""

    image = WagtailImageBlock()
    caption = blocks.CharBlock(required=False, max_length=250)

    def get_searchable_content(self, value: blocks.StructValue) -> list[str]:
        # The image may be private, and with it what is said about it.
        return []

    class Meta:
        icon = "image"
        label = "Image"


class DocumentBlock(blocks.StructBlock):
    """A document to download."""

    document = DocumentChooserBlock()
    title = blocks.CharBlock(
        required=False,
        max_length=200,
        help_text="Leave empty to use the document's own title.",
    )

    def get_searchable_content(self, value: blocks.StructValue) -> list[str]:
        # The document may be private; what is public is found by its own title.
        return []

    class Meta:
        icon = "doc-full"
        label = "Document"


class TableBlock(TypedTableBlock):
    """A table whose first row is its column headings."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            [
                (
                    "text",
                    blocks.RichTextBlock(
                        features=INLINE_FEATURES, label="Text", required=False
                    ),
                )
            ],
            **kwargs,
        )

    class Meta:
        icon = "table"
        label = "Table"


class AccordionSectionBlock(blocks.StructBlock):
    """A heading that opens to show its text."""

    heading = blocks.CharBlock(max_length=200)
    text = blocks.RichTextBlock(features=TEXT_FEATURES)


class AccordionBlock(blocks.StructBlock):
    """Sections that readers open one by one."""

    sections = blocks.ListBlock(AccordionSectionBlock(label="Section"), min_num=1)

    class Meta:
        icon = "collapse-down"
        label = "Accordion"


class LinkBlock(blocks.StructBlock):
    """A link to a page (a resource link is a page too) or to another site."""

    page = blocks.PageChooserBlock(
        required=False, label="Page or resource link", help_text="Either choose a page…"
    )
    url = blocks.URLBlock(
        required=False,
        label="Address on another site",
        help_text="…or give an address that starts with https://",
        validators=[validate_https],
    )
    title = blocks.CharBlock(
        required=False,
        max_length=200,
        help_text="Leave empty to use the page's title. Needed for another site.",
    )
    description = blocks.CharBlock(required=False, max_length=250)

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        errors: dict[str, ValidationError] = {}
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            errors["page"] = ValidationError(
                "Choose a page, or give an address on another site: one of the two."
            )
        elif cleaned["url"] and not cleaned["title"]:
            errors["title"] = ValidationError(
                "Say what the link leads to, for readers who cannot see the address."
            )
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_searchable_content(self, value: blocks.StructValue) -> list[str]:
        # A link to a page is shown to those alone who may see the page.
        return [] if value.get("page") else list(super().get_searchable_content(value))

    class Meta:
        icon = "link"
        label = "Link"


class LinkListBlock(blocks.StructBlock):
    """A list of links under a heading."""

    heading = blocks.CharBlock(required=False, max_length=200)
    links = blocks.ListBlock(LinkBlock(), min_num=1)

    class Meta:
        icon = "link"
        label = "List of links"


class VideoEmbedBlock(blocks.StructBlock):
    """A video or other media of another site."""

    url = EmbedBlock(label="Address", help_text="The address of the video's own page.")
    title = blocks.CharBlock(
        max_length=200, help_text="What it shows, for people who use a screen reader."
    )

    class Meta:
        icon = "media"
        label = "Embed"


class ContactCardBlock(blocks.StructBlock):
    """How to reach a person or a team."""

    # A name is what it is for (cms.readiness).
    names_people = True

    name = blocks.CharBlock(max_length=120)
    role = blocks.CharBlock(required=False, max_length=120)
    organisation = blocks.CharBlock(required=False, max_length=120)
    phone = blocks.CharBlock(required=False, max_length=40)
    email = blocks.EmailBlock(required=False)
    note = blocks.CharBlock(required=False, max_length=250)

    class Meta:
        icon = "user"
        label = "Contact card"


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    quotation = QuotationBlock()
    list = ListBlock()
    callout = CalloutBlock()
    image = ImageBlock()
    document = DocumentBlock()
    table = TableBlock()
    accordion = AccordionBlock()
    link_list = LinkListBlock()
    embed = VideoEmbedBlock()
    contact_card = ContactCardBlock()

    class Meta:
        required = False


class MenuBlock(blocks.StreamBlock):
    """A menu of the site."""

    link = LinkBlock()

    class Meta:
        required = False


class ShortTextsBlock(blocks.StreamBlock):
    """An ordered list of short plain texts, such as reflective questions."""

    text = blocks.TextBlock(rows=2, label="Text")

    class Meta:
        required = False
