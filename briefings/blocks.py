"""The seven sections of a briefing."""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import TEXT_FEATURES
from cms.validators import count_words

SECTIONS = 7
WORDS_PER_SECTION = 120


class SectionBlock(blocks.StructBlock):
    """A heading, and text short enough that seven sections take seven minutes."""

    heading = blocks.CharBlock(max_length=120)
    text = blocks.RichTextBlock(
        features=TEXT_FEATURES, help_text=f"Up to {WORDS_PER_SECTION} words."
    )

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        words = count_words(cleaned["text"].source)
        if words > WORDS_PER_SECTION:
            raise StructBlockValidationError(
                block_errors={
                    "text": ValidationError(
                        f"This section has {words} words; the most is "
                        f"{WORDS_PER_SECTION}. Shorten it by "
                        f"{words - WORDS_PER_SECTION}."
                    )
                }
            )
        return cleaned

    class Meta:
        icon = "title"
        label = "Section"


class SectionsBlock(blocks.StreamBlock):
    """The sections of a briefing."""

    section = SectionBlock()

    class Meta:
        max_num = SECTIONS
        required = False
