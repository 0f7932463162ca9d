"""Asks the API for all of a page, and draws the answer as plain, accessible HTML.

The one way in which the CMS itself shows a page: to editors, to reviewers, and as an
audience. It has nothing but what a front end would have.
"""

import json
import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cms.graphql.context import Context
from cms.graphql.requests import Parameters
from cms.graphql.view import made
from cms.models import BasePage

_WITHIN = re.compile(r"(?<=[a-z])(?=[A-Z])")


def answer_to(query: str, variables: dict[str, Any], context: Context) -> Any:
    """Return what the API answers, made anew and kept by nobody."""
    return json.loads(made(Parameters(query, variables, None), context).body)


def drawn(
    request: HttpRequest, page: dict[str, Any], model: type[BasePage]
) -> HttpResponse:
    """Return a page of the API's answer as HTML.

    Args:
        page: with all that `cms.graphql.whole_page` asks for.
        model: of the page, whose template draws what its type has besides.
    """
    templates = [model.template, "cms/page_preview.html"]
    return TemplateResponse(request, templates, {"page": _with_templates(page)})


def _with_templates(value: Any) -> Any:
    """Return a value of an answer in which each block names what draws it."""
    if isinstance(value, list):
        return [_with_templates(item) for item in value]
    if not isinstance(value, dict):
        return value
    shown = {name: _with_templates(inner) for name, inner in value.items()}
    kind = str(value.get("__typename", ""))
    if kind.endswith("Block"):
        name = _WITHIN.sub("_", kind.removesuffix("Block")).lower()
        shown["template"] = f"cms/blocks/{name}.html"
    return shown
