"""Gives an object its content, and tells a change from none."""

import re
from typing import Any

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import RichTextField, StreamField

from cms.bundles.blocks import with_ids
from cms.bundles.fields import Content, content_fields

# What the editor adds to rich text for itself.
EDITOR_KEYS = re.compile(r' data-block-key="[^"]*"')


def content_of(thing: models.Model) -> dict[str, Any]:
    """Return what an object holds, so that equal content compares equal.

    Identifiers of blocks are left out: content typed into the admin is the same.
    """
    return {
        name: _comparable(thing, name, known)
        for name, known in content_fields(type(thing)).items()
    }


def _comparable(thing: models.Model, name: str, known: Any) -> Any:
    if isinstance(known, models.ManyToOneRel):
        return [content_of(child) for child in getattr(thing, name).all()]
    if isinstance(known, ParentalManyToManyField):
        return sorted(term.pk for term in getattr(thing, name).all())
    if isinstance(known, StreamField):
        return _without_ids(known.stream_block.get_prep_value(getattr(thing, name)))
    value = getattr(thing, known.attname)
    return EDITOR_KEYS.sub("", value) if isinstance(known, RichTextField) else value


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        is_block = "type" in value and "value" in value
        return {
            key: _without_ids(child)
            for key, child in value.items()
            if not (is_block and key == "id")
        }
    if isinstance(value, list):
        return [_without_ids(child) for child in value]
    return EDITOR_KEYS.sub("", value) if isinstance(value, str) else value


def apply(content: Content, thing: models.Model, seed: str) -> None:
    """Give an object its content, without saving it.

    ``seed`` tells the object from others, and is the same at every load.
    """
    fields = content_fields(type(thing))
    for name, value in content.values.items():
        if name not in content.unusable:
            _set(thing, name, fields[name], value, f"{seed}#{name}")
    for name, contents in content.children.items():
        existing = list(getattr(thing, name).all())
        children = []
        for number, child_content in enumerate(contents):
            # What was there stays the same row, so that its primary key does.
            is_known = number < len(existing)
            child = existing[number] if is_known else fields[name].related_model()
            apply(child_content, child, f"{seed}#{name}/{number}")
            child.sort_order = number
            children.append(child)
        getattr(thing, name).set(children)


def _set(thing: models.Model, name: str, known: Any, value: Any, seed: str) -> None:
    if isinstance(known, ParentalManyToManyField):
        getattr(thing, name).set(known.related_model.objects.filter(pk__in=value))
    elif isinstance(known, StreamField):
        setattr(thing, name, known.stream_block.to_python(with_ids(value, seed)))
    else:
        setattr(thing, known.attname, value)
