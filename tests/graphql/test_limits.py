"""Documents that ask for too much are refused before anything is executed."""

import json
from typing import Any

import pytest
from django.test import Client
from graphql import OperationDefinitionNode, parse

from cms.graphql.documents import MAXIMUM_ERRORS
from cms.graphql.limits import Measure
from cms.graphql.schema import get_schema
from tests.factories import HomePageFactory, TopicFactory

pytestmark = pytest.mark.django_db


def asked(client: Client, query: str, **variables: Any) -> dict[str, Any]:
    response = client.post(
        "/graphql/",
        json.dumps({"query": query, "variables": variables}),
        content_type="application/json",
    )
    answer: dict[str, Any] = response.json()
    return answer


def refused(client: Client, query: str, **variables: Any) -> str:
    answer = asked(client, query, **variables)
    assert "data" not in answer
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "QUERY_TOO_EXPENSIVE"
    message: str = error["message"]
    return message


def cost(query: str, **variables: Any) -> int:
    document = parse(query)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    schema = get_schema()
    assert schema.query_type is not None
    measure = Measure(schema, document, variables)
    return measure.selection_set(operation.selection_set, schema.query_type).cost


def nested(levels: int) -> str:
    return "parent { " * levels + "title" + " }" * levels


def test_a_query_may_be_twelve_levels_deep(client: Client) -> None:
    assert "errors" not in asked(client, f'{{ page(path: "/") {{ {nested(10)} }} }}')


def test_a_deeper_query_is_refused(client: Client) -> None:
    message = refused(client, f'{{ page(path: "/") {{ {nested(11)} }} }}')
    assert "is nested 13 levels deep; the most is 12" in message


def test_depth_counts_through_fragments(client: Client) -> None:
    query = f"""
      {{ page(path: "/") {{ ...Up }} }}
      fragment Up on Page {{ {nested(11)} }}
    """
    assert "levels deep" in refused(client, query)


def test_thirty_aliases_are_the_most(client: Client) -> None:
    def aliases(count: int) -> str:
        fields = " ".join(f"a{number}: name" for number in range(count))
        return f"{{ site {{ {fields} }} }}"

    assert "errors" not in asked(client, aliases(30))
    assert "has 31 aliases; the most is 30" in refused(client, aliases(31))


def test_a_document_of_too_many_fields_is_not_even_validated(client: Client) -> None:
    message = refused(client, "{ site { " + "nonsense " * 1_001 + "} }")
    assert "has 1,002 fields; the most is 1,000" in message


def test_twenty_root_fields_are_the_most(client: Client) -> None:
    def roots(count: int) -> str:
        return "{ " + " ".join(f"a{n}: __typename" for n in range(count)) + " }"

    assert "errors" not in asked(client, roots(20))
    assert "has 21 root fields; the most is 20" in refused(client, roots(21))


def test_what_a_query_costs_grows_with_the_page_sizes() -> None:
    query = "query Q($first: Int) { reviews(first: $first) { nodes { title } } }"
    assert cost(query, first=10) == 1 + (1 + 10)
    assert cost(query, first=50) == 1 + (1 + 50)
    assert cost(query) == cost(query, first=20)


def test_nested_lists_multiply_and_are_refused(client: Client) -> None:
    query = """{
      topics { reviews(first: 100) { nodes { topics { reviews(first: 100) {
        nodes { title }
      } } } } }
    }"""
    assert "fields times page sizes" in refused(client, query)


def test_a_list_of_fifty_with_its_relations_is_within_the_limit() -> None:
    query = """{
      reviews(first: 50) {
        totalCount
        nodes {
          title path publicationDate abstract
          topics { name slug }
          documents { role document { title downloadUrl } }
          briefings { nodes { title path } }
        }
      }
    }"""
    assert cost(query) <= 10_000


def test_fragments_that_double_each_other_are_measured_in_no_time(
    client: Client,
) -> None:
    fragments = "".join(
        f"fragment F{n} on Page {{ a: parent {{ ...F{n + 1} }} "
        f"b: parent {{ ...F{n + 1} }} }} "
        for n in range(10)
    )
    query = (
        f'{{ page(path: "/") {{ ...F0 }} }} {fragments} '
        "fragment F10 on Page { title }"
    )
    assert cost(query) > 1_000
    asked(client, query)


@pytest.mark.parametrize("first", ["-2147483648", "2147483647", "101"])
def test_a_page_size_out_of_range_makes_nothing_cheaper(first: str) -> None:
    dear = "{ pages(first: 100) { nodes { children(first: 100) { nodes { id } } } } }"
    with_trick = (
        f"{dear[:-1]} x: pages(first: {first}) @skip(if: true) {{ nodes {{ id }} }} }}"
    )
    assert cost(with_trick) > cost(dear)


def test_facets_cost_the_same_however_few_items_are_asked_for() -> None:
    assert cost("{ reviews(first: 0) { facets { name } } }") >= 300


def test_facets_are_counted_at_the_root_only(client: Client) -> None:
    answer = asked(client, "{ topics { reviews { facets { name } } } }")
    assert "errors" not in answer  # there is no topic to count for
    TopicFactory()
    answer = asked(client, "{ topics { reviews { facets { name } } } }")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "at the root" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    "query",
    [
        "query Q($text: String!) { search(query: $text) { totalCount } }",
        "query Q($text: String!) { reviews(filter: {text: $text}) { totalCount } }",
        "query Q($text: String!) { pages(filter: {text: $text}) { totalCount } }",
    ],
)
def test_a_text_to_search_for_has_up_to_200_characters(
    client: Client, query: str
) -> None:
    HomePageFactory()
    assert "errors" not in asked(client, query, text="x" * 200)
    (error,) = asked(client, query, text="x" * 201)["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "201 characters; the most is 200" in error["message"]


def test_introspection_is_not_refused(client: Client) -> None:
    from graphql import get_introspection_query

    assert "errors" not in asked(client, get_introspection_query())


def test_a_document_of_too_many_tokens_is_not_even_parsed(client: Client) -> None:
    answer = asked(client, "{ site { " + "name " * 5_001 + "} }")
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert "5000" in answer["errors"][0]["message"]


def test_only_the_first_few_mistakes_are_looked_for(client: Client) -> None:
    answer = asked(client, "{ " + "nonsense " * 3 + " ".join("abcdefghij") + " }")
    codes = [error["extensions"]["code"] for error in answer["errors"]]
    assert codes == ["GRAPHQL_VALIDATION_FAILED"] * len(codes)
    # The last says that there are more.
    assert len(codes) == MAXIMUM_ERRORS + 1
