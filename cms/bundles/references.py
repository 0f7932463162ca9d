"""What a bundle may refer to: terms by slug, pages by path, files by name."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.models import Vocabulary


class UnknownReferenceError(Exception):
    """Nothing is there; the message says so to an author."""


@dataclass
class Target:
    """What a reference leads to. It has no primary key before it is written.

    Without a model it is a page whose own file does not say what it is.
    """

    model: type[models.Model] | None
    pk: int | None = None


@dataclass
class References:
    """The targets in the bundle, and those in the database beside it."""

    terms: dict[type[models.Model], dict[str, Target]] = field(default_factory=dict)
    pages: dict[str, Target] = field(default_factory=dict)
    media: dict[str, dict[str, Target]] = field(
        default_factory=lambda: {"images": {}, "documents": {}}
    )

    def find(self, model: type[models.Model], name: str) -> Target:
        """Return what a name leads to, where one of a model is wanted.

        Raises:
            UnknownReferenceError: when there is no such thing, or it is something else.
        """
        if issubclass(model, Page):
            return self.page(name, model)
        if issubclass(model, Vocabulary):
            return _look_up(name, self.terms.get(model, {}), model)
        kind = "images" if model is get_image_model() else "documents"
        return _look_up(name, self.media[kind], model)

    def page(self, path: str, model: type[Page] = Page) -> Target:
        """Return the page at a path, which is of a type or of one below it."""
        target = _look_up(path, self.pages, Page)
        if target.model and not issubclass(target.model, model):
            raise UnknownReferenceError(
                f"{path} is a {target.model._meta.verbose_name}; "
                f"a {model._meta.verbose_name} is needed."
            )
        return target

    def document(self, name: str) -> Target:
        return self.find(get_document_model(), name)


def is_referable(model: type[models.Model]) -> bool:
    """Say whether a bundle has a way to refer to things of a model."""
    return issubclass(
        model, (Page, Vocabulary, get_image_model(), get_document_model())
    )


def vocabularies() -> dict[str, type[Vocabulary]]:
    """Return the vocabularies by the names of their files, such as ``review_types``."""
    return {
        str(model._meta.verbose_name_plural).replace(" ", "_"): model
        for model in apps.get_models()
        if issubclass(model, Vocabulary)
    }


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a hint at the name that somebody may have meant, or nothing."""
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.7)
    return f" Did you mean “{close[0]}”?" if close else ""


def _look_up(
    name: str, targets: dict[str, Target], model: type[models.Model]
) -> Target:
    if name not in targets:
        raise UnknownReferenceError(
            f"There is no {model._meta.verbose_name} “{name}”."
            + did_you_mean(name, targets)
        )
    return targets[name]
