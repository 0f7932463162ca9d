"""A token opens its draft and nothing besides: not beside it, and not below it.

Every entry point of the access matrix is asked in one document with a good token, for
content of which every page is a draft.
"""

import re
from typing import Any

import pytest

from cms.models import User
from tests.access.content import Content, draft
from tests.access.entry_points import ENTRY_POINTS, EntryPoint
from tests.access.fragments import document
from tests.access.signposts import Signposts, put_up
from tests.asking import Ask
from tests.factories import PublisherFactory
from tests.previews.showing import token_to

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def maker(kept: None) -> User:
    return PublisherFactory()


@pytest.fixture(scope="module")
def content(kept: None) -> Content:
    return draft("draft")


@pytest.fixture(scope="module")
def signposts(content: Content) -> Signposts:
    made = put_up([content])
    made.point_to(content)
    return made


@pytest.fixture(scope="module")
def token(content: Content, maker: User) -> str:
    return token_to(content.review, maker)


def with_preview(query: str) -> str:
    """Return a query that asks for a preview before all else."""
    variables, selected = re.fullmatch(
        r"(?:query\s*(?:\((.*?)\))?)?\s*\{(.*)", query.strip(), re.DOTALL
    ).groups()
    return (
        f"query ($token: String!, {variables or ''}) "
        f"{{ preview: page(previewToken: $token) {{ id }} {selected}"
    )


@pytest.mark.parametrize("entry_point", ENTRY_POINTS, ids=str)
def test_beside_a_preview(
    entry_point: EntryPoint,
    content: Content,
    signposts: Signposts,
    token: str,
    ask: Ask,
) -> None:
    values: dict[str, Any] = entry_point.values(content, signposts)
    asked = document(with_preview(entry_point.query))
    answer = ask.answer(asked, token=token, **values)
    assert not answer.errors
    assert answer.data["preview"] == {"id": str(content.review.pk)}
    assert not answer.mentions(entry_point.probe(content))


PAGE_BY_ID = "query ($id: ID!) { page(id: $id) {"
OF_ONE_PAGE = [
    way
    for way in ENTRY_POINTS
    if way.query.startswith(PAGE_BY_ID) and not way.name.startswith("page_")
]


@pytest.mark.parametrize("entry_point", OF_ONE_PAGE, ids=str)
def test_below_a_preview(
    entry_point: EntryPoint,
    content: Content,
    signposts: Signposts,
    maker: User,
    ask: Ask,
) -> None:
    """Now the pages around the drafts, and those that lead to them, are previewed."""
    number = entry_point.values(content, signposts)["id"]
    page = next(
        page
        for page in (content.inside, content.place, *vars(signposts).values())
        if page.pk == number
    )
    asked = entry_point.query.replace(
        PAGE_BY_ID, "query ($token: String!) { page(previewToken: $token) { id"
    )
    answer = ask.answer(document(asked), token=token_to(page, maker))
    assert not answer.errors
    assert answer.data["page"]["id"] == str(number)
    assert not answer.mentions(entry_point.probe(content))


VOCABULARIES = """
  reviewType { name reviews { totalCount nodes { title } } }
  topics { reviews { totalCount nodes { title } } }
  agencies { reviews { totalCount nodes { title } } }
"""


def test_below_the_terms_of_a_draft(content: Content, token: str, ask: Ask) -> None:
    """The terms that only a draft carries are carried by nothing."""
    asked = (
        "query ($token: String!) { page(previewToken: $token) "
        f"{{ ... on ReviewPage {{ {VOCABULARIES} }} }} }}"
    )
    shown = ask(asked, token=token)["page"]
    nothing = {"totalCount": 0, "nodes": []}
    assert shown["reviewType"]["reviews"] == nothing
    assert [topic["reviews"] for topic in shown["topics"]] == [nothing]
    assert [agency["reviews"] for agency in shown["agencies"]] == [nothing]
