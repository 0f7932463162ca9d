"""``visible`` is the only door: the API's code reads content in no other way."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db.models import Model
from grapple.registry import registry
from wagtail.models import (
    GroupPagePermission,
    ModelLogEntry,
    Page,
    PageLogEntry,
    Revision,
    Site,
    WorkflowState,
)

from cms.access.audience import ANYONE
from cms.access.viewer import Viewer, site_root
from cms.access.visibility import visible
from cms.graphql.schema import get_schema
from cms.models import User
from tests.factories import HomePageFactory

ROOT = Path(__file__).parents[2]
SOURCES = [
    *sorted((ROOT / "cms/graphql").glob("*.py")),
    *(ROOT / app / "schema.py" for app in ("home", "reviews", "briefings")),
]
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Functions that may name a manager, and why nothing leaves through them.
DOORS = {
    ("cms/graphql/loading.py", "seen"): "is the way to `visible`",
    ("cms/graphql/loading.py", "every"): "only narrows what `seen` gave",
}


def functions(tree: ast.AST, name: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Yield every node of a module with the function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        inside = node.name if isinstance(node, ast.FunctionDef) and not name else name
        yield inside, node
        yield from functions(node, inside)


def managers_in(source: Path) -> list[str]:
    file = str(source.relative_to(ROOT))
    return [
        f"{file}:{node.lineno} in {function or 'the module'}"
        for function, node in functions(ast.parse(source.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr in MANAGERS
        # Numbers of kinds of content are no content; execution has `self.objects`.
        and getattr(node.value, "id", "") not in {"ContentType", "self"}
        and (file, function) not in DOORS
    ]


@pytest.mark.parametrize(
    "source", SOURCES, ids=lambda source: str(source.relative_to(ROOT))
)
def test_no_resolver_queries_a_manager_by_itself(source: Path) -> None:
    assert not managers_in(source)


def test_the_doors_are_still_where_they_are_said_to_be() -> None:
    known = {
        (str(source.relative_to(ROOT)), function)
        for source in SOURCES
        for function, _ in functions(ast.parse(source.read_text()))
    }
    assert set(DOORS) <= known


@pytest.fixture(scope="module")
def viewer(kept: None) -> Viewer:
    HomePageFactory()
    return Viewer(ANYONE, site_root(Site.objects.get(is_default_site=True)))


@pytest.mark.parametrize(
    "model",
    [
        User,
        Group,
        Site,
        Revision,
        PageLogEntry,
        ModelLogEntry,
        GroupPagePermission,
        WorkflowState,
    ],
)
def test_model_without_a_rule_yields_nothing(
    model: type[Model], viewer: Viewer
) -> None:
    assert visible(model._default_manager.all(), viewer).query.is_empty()


def models_shown() -> list[type[Model]]:
    """Return the models whose types a query can reach."""
    reached = set(get_schema().type_map)
    return [
        model
        for model, type_ in registry.models.items()
        if isinstance(model, type)
        and issubclass(model, Model)
        and type_._meta.name in reached
    ]


@pytest.mark.parametrize("model", models_shown())
def test_every_model_of_the_schema_has_a_rule(
    model: type[Model], viewer: Viewer
) -> None:
    assert not visible(model._default_manager.all(), viewer).query.is_empty()


def test_host_that_no_site_answers_to_sees_nothing(viewer: Viewer) -> None:
    nowhere = Viewer(ANYONE, site_root(None))
    assert visible(Page.objects.all(), nowhere).query.is_empty()
