"""The seven sections of a briefing."""

from wagtail import blocks

from cms.blocks import TEXT_FEATURES

SECTIONS = 7
WORDS_PER_SECTION = 120


class SectionBlock(blocks.StructBlock):
    """A heading, and text short enough that seven sections take seven minutes."""

    heading = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(
        features=TEXT_FEATURES, help_text=f"Up to {WORDS_PER_SECTION} words."
    )

    class Meta:
        icon = "title"
        label = "Section"


class SectionsBlock(blocks.StreamBlock):
    """The sections of a briefing."""

    section = SectionBlock()

    class Meta:
        max_num = SECTIONS
        required = False
