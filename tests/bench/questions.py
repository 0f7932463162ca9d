"""What is asked: of ours, and the same of plain Grapple in its own schema."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """A document for ours and, where there is one, for plain Grapple."""

    name: str
    ours: str
    plain: str | None = None

    def body(self, document: str, slug: str) -> dict[str, Any]:
        variables = {"slug": slug} if "$slug" in document else {}
        return {"query": document, "variables": variables}


Q1 = Question(
    "Q1: 50 reviews",
    """{ reviews(first: 50) { nodes { id title publicationDate
      topics { name slug } documents { role document { title downloadUrl } }
      briefings { nodes { title } } } } }""",
    """{ reviews(limit: 50, order: "-publication_date,-id") { id title publicationDate
      topics { name slug } documents { role document { title url } }
      briefings { title } } }""",
)
Q2 = Question(
    "Q2: a review with everything",
    """query ($slug: String!) { review(slug: $slug) { id title publicationDate abstract
      topics { name slug } agencies { name }
      documents { role document { title downloadUrl } }
      recommendations { text agencies { name } }
      body { __typename ... on HeadingBlock { text level }
        ... on ParagraphBlock { html } ... on DocumentBlock { document { title } } }
      briefings { nodes { title summary } } } }""",
    """query ($slug: String!) { review(slug: $slug) { id title publicationDate abstract
      topics { name slug } agencies { name }
      documents { role document { title url } }
      recommendations { text agencies { name } }
      body { blockType ... on HeadingBlock { text level }
        ... on RichTextBlock { value } ... on DocumentBlock { document { title } } }
      briefings { title summary } } }""",
)
QUESTIONS = [
    Q1,
    Q2,
    Question("a page by its path", '{ page(path: "/") { id title path } }'),
    Question(
        "a filter with facets",
        '{ reviews(first: 20, filter: {topic: ["neglect"]}) { totalCount'
        " nodes { title path } facets { name values { value label count } } } }",
    ),
    Question(
        "a search",
        '{ search(query: "shaken baby", first: 20) { totalCount'
        " nodes { extract page { title path } } } }",
    ),
    Question(
        "menus and settings",
        "{ site { name headerMenu { title url } footerMenu { title url }"
        " banner { message } } }",
    ),
]
