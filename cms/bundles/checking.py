"""What the models themselves refuse, told with file and line."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlockValidationError
from wagtail.embeds.blocks import EmbedValue
from wagtail.fields import StreamField

from cms.bundles.blocks import Path
from cms.bundles.fields import Content, content_fields
from cms.bundles.problems import Problems
from cms.models import BasePage
from cms.readiness.required_parts import require_parts

# What an unfinished draft may lack.
MISSING = {"blank", "null", "required"}

Refusal = tuple[Path, ValidationError]


class Checker:
    """Asks an object, its blocks and its children whether they are in order."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def check(
        self, thing: models.Model, content: Content, *, is_draft: bool = False
    ) -> None:
        """Note every problem of an object that has its content but is not saved."""
        refusals = [*_refused_by_model(thing, content, is_draft)]
        refusals += _refused_by_blocks(thing, content)
        for path, error in refusals:
            if not (is_draft and error.code in MISSING):
                self._note(content, path, error)
        for name, contents in content.children.items():
            for child, child_content in zip(
                getattr(thing, name).all(), contents, strict=True
            ):
                self.check(child, child_content, is_draft=is_draft)
            self._check_unique(name, thing, contents)

    def _note(self, content: Content, path: Path, error: ValidationError) -> None:
        where = " ".join(
            str(part + 1) if isinstance(part, int) else part for part in path
        )
        message = " ".join(error.messages)
        self.problems.add(
            content.place_of(path), f"{where}: {message}" if where else message
        )

    def _check_unique(
        self, name: str, thing: models.Model, contents: list[Content]
    ) -> None:
        """Find two children of which the database would refuse the second.

        Django asks the database, which does not hold them yet.
        """
        relation = content_fields(type(thing))[name]
        parent = relation.field.name
        for constraint in relation.related_model._meta.constraints:
            if parent not in getattr(constraint, "fields", ()):
                continue
            others = [key for key in constraint.fields if key != parent]
            seen = set()
            for content in contents:
                key = tuple(content.values.get(other) for other in others)
                if key in seen and not content.unusable:
                    self.problems.add(
                        content.place_of((others[0],)),
                        str(constraint.get_violation_error_message()),
                    )
                seen.add(key)


def _refused_by_model(
    thing: models.Model, content: Content, is_draft: bool
) -> Iterator[Refusal]:
    fields = content_fields(type(thing))
    # Wagtail keeps the rest of a page, a child is given its parent at the end, and a
    # file is not stored yet.
    aside = {
        field.name
        for field in thing._meta.get_fields()
        if field.name not in fields
        and (field.is_relation or isinstance(field, models.FileField))
    }
    steps = [lambda: thing.full_clean(exclude=content.unusable | aside)]
    if isinstance(thing, BasePage) and not is_draft:
        steps.append(lambda: require_parts(thing))
    told: set[str] = set()
    for step in steps:
        try:
            step()
        except ValidationError as refused:
            for name, errors in refused.update_error_dict({}).items():
                if name not in content.unusable | told:
                    told.add(name)
                    path = () if name == NON_FIELD_ERRORS else (name,)
                    yield from ((path, error) for error in errors)


def _refused_by_blocks(thing: models.Model, content: Content) -> Iterator[Refusal]:
    for name, field in content_fields(type(thing)).items():
        if isinstance(field, StreamField) and name not in content.unusable:
            value = getattr(thing, name)
            _leave_embeds_unasked(value)
            try:
                field.stream_block.clean(value)
            except ValidationError as refused:
                yield from _flattened(refused, (name,))


def _flattened(error: ValidationError, path: Path) -> Iterator[Refusal]:
    """Yield the errors inside of an error of blocks, each with its own path."""
    if isinstance(error, TypedTableBlockValidationError):
        inside: dict[Any, Any] = dict(_cells(error))
    elif isinstance(
        error,
        (
            StreamBlockValidationError,
            StructBlockValidationError,
            ListBlockValidationError,
        ),
    ):
        inside = error.block_errors
    else:
        yield path, error
        return
    for key, child in inside.items():
        yield from _flattened(child, (*path, key))
    for plain in error.non_block_errors.as_data():
        yield path, plain


def _cells(
    error: TypedTableBlockValidationError,
) -> Iterator[tuple[str, ValidationError]]:
    for row, cells in (error.cell_errors or {}).items():
        for column, refused in cells.items():
            yield f"row {row + 1} column {column + 1}", refused


def _leave_embeds_unasked(value: Any) -> None:
    """Keep embeds from asking the other site, which may be down or out of reach."""
    if isinstance(value, EmbedValue):
        value.html = value.url
    elif isinstance(value, dict):
        for child in value.values():
            _leave_embeds_unasked(child)
    elif hasattr(value, "__iter__") and not isinstance(value, str):
        for child in value:
            _leave_embeds_unasked(getattr(child, "value", child))
