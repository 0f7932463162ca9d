"""A schema whose values are made up at random, and its two executions.

The values and failures depend on nothing but the numbers that a world is made of, so
that graphql-core, which asks object by object, and ours, which asks level by level,
find the same. Nothing here touches the database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    execute_sync,
    get_named_type,
    is_enum_type,
    is_object_type,
)
from graphql.utilities import get_operation_ast

from cms.graphql.execution import Execution, Result, coerce_variables
from cms.graphql.plan import Plan
from cms.graphql.resolvers import TYPE, Batch, Column, Computed, Resolver, Row

SDL = """
type Query {
  shelf(width: Int = 1, box: Box): Shelf
  shelves(count: Int! = 2, colours: [Colour!] = [RED]): [Shelf!]!
  thing(colour: Colour = GREEN): Thing
  things(count: Int): [Thing!]
  any: [Any]
  must: Shelf!
}

interface Thing {
  id: ID!
  name: String
  colour: Colour
  parent: Thing
  children(count: Int = 2): [Thing!]!
}

type Shelf implements Thing {
  id: ID!
  name: String
  colour: Colour
  parent: Thing
  children(count: Int = 2): [Thing!]!
  width: Int!
  numbers: [[Int!]]
  grid(box: Box): [[Book!]!]!
}

type Book implements Thing {
  id: ID!
  name: String
  colour: Colour
  parent: Thing
  children(count: Int = 2): [Thing!]!
  pages: Int
  colours: [Colour!]!
  twins: [[Book]!]
  place: Shelf!
}

union Any = Shelf | Book

enum Colour { RED GREEN }

input Box { width: Int! = 3, colours: [Colour!], inner: Box }
"""

COLUMNS = {"name", "colour", "width", "numbers", "colours", "twins"}
COMPUTED = {"id", "pages", "place"}
WRONG = object()
DEEPEST = 2  # how deep the rows that are kept within rows may nest


class Mischief(Exception):
    """Raised by resolvers on purpose."""


@dataclass
class World:
    """What all values are made from; also the context of both executions.

    Args:
        salt: two worlds with different salts have different values.
        mischief: how probable it is that a value is missing, wrong or raises.
    """

    salt: int
    mischief: float

    def held_back(self, type_name: str, rows: Sequence[Any]) -> set[int]:
        """Hold nothing back: the second wall is no part of the specification."""
        return set()

    def below(self, field: Any, type_name: str) -> "World":
        """Stay the same below every field: so do all contexts but those of previews."""
        return self

    def random(self, *key: Any) -> Random:
        return Random(repr((self.salt, *key)))  # noqa: S311 - no secrets here

    def trouble(self, *key: Any) -> None:
        """Raise, for some keys."""
        if self.random("trouble", *key).random() < self.mischief:
            raise Mischief("a secret of the inside")

    def value(
        self,
        schema: GraphQLSchema,
        type_: GraphQLOutputType,
        random: Random,
        depth: int,
    ) -> Any:
        """Return a value that may stand where the type is expected, or may not."""
        if isinstance(type_, GraphQLNonNull):
            return self.value(schema, type_.of_type, random, depth)
        if random.random() < self.mischief:
            # An object without its columns cannot come about: they are loaded for all.
            return None if is_object_type(type_) else random.choice([None, WRONG])
        if isinstance(type_, GraphQLList):
            if depth > DEEPEST and is_object_type(get_named_type(type_)):
                return []
            kind = random.choice([list, tuple])
            return kind(
                self.value(schema, type_.of_type, random, depth)
                for _ in range(random.randrange(3))
            )
        if is_enum_type(type_):
            return random.choice(["RED", "GREEN"])
        if isinstance(type_, GraphQLObjectType):
            return self.row(schema, type_.name, random, depth + 1)
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            kinds = [possible.name for possible in schema.get_possible_types(type_)]
            if random.random() < self.mischief:
                return {TYPE: random.choice(["Query", "Nothing", None])}
            return self.row(schema, random.choice(kinds), random, depth + 1)
        return random.randrange(1000)

    def row(self, schema: GraphQLSchema, name: str, random: Random, depth: int) -> Row:
        row: Row = {TYPE: name, "number": random.randrange(1_000_000)}
        for column, field in fields_of(schema.type_map[name]).items():
            if column in COLUMNS:
                row[column] = self.value(schema, field.type, random, depth)
        return row


def fields_of(type_: GraphQLNamedType) -> dict[str, GraphQLField]:
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return type_.fields
    return {}


# The same fields for both: of one row, or of all rows of a level.


def of_row(schema: GraphQLSchema, name: str, field: GraphQLField) -> Any:
    """Return the function that makes a field's value of a row."""

    def make(row: Row, info: Any, **arguments: Any) -> Any:
        world: World = info.context
        key = (name, row.get("number"), sorted(arguments.items()))
        if name in COMPUTED:
            world.trouble(*key)
        return world.value(schema, field.type, world.random(*key), 0)

    return make


def of_level(make: Callable[..., Any], name: str) -> Any:
    """Return the function that makes a field's values of all rows of a level."""

    def make_all(rows: Sequence[Row], info: Any, **arguments: Any) -> list[Any]:
        # Either all rows of a level fail or none, so the rows have no part in it.
        info.context.trouble(name, sorted(arguments.items()))
        return [make(row, info, **arguments) for row in rows]

    return make_all


def built(
    resolvers: Callable[[str, Any], Any], *, strict: bool = True
) -> GraphQLSchema:
    """Return the schema, with resolvers made from the functions above.

    Args:
        strict: otherwise nothing that is given out is declared as not null.
    """
    schema = build_schema(SDL)
    for type_ in schema.type_map.values():
        if type_.name.startswith("__"):
            continue
        for name, field in fields_of(type_).items():
            if not strict:
                field.type = _nullable(field.type)
            field.resolve = resolvers(name, of_row(schema, name, field))
    return schema


def _nullable(type_: Any) -> Any:
    if isinstance(type_, GraphQLNonNull):
        return _nullable(type_.of_type)
    return GraphQLList(_nullable(type_.of_type)) if hasattr(type_, "of_type") else type_


def _by_level(name: str, make: Any) -> Resolver:
    if name in COLUMNS:
        return Column(name)
    if name in COMPUTED:
        return Computed(("number",), make)
    return Batch(("number",), of_level(make, name))


def _by_object(name: str, make: Any) -> Any:
    if name in COLUMNS:
        return lambda row, _: row[name]
    if name in COMPUTED:
        return make
    make_all = of_level(make, name)
    return lambda row, info, **arguments: make_all([row], info, **arguments)[0]


BY_LEVEL = built(_by_level)
BY_OBJECT = built(_by_object)
NULLABLE = built(_by_object, strict=False)


def ours(document: DocumentNode, variables: dict[str, Any], world: Any) -> Result:
    """Run a document with our executor."""
    operation = get_operation_ast(document)
    assert operation is not None
    coerced = coerce_variables(BY_LEVEL, operation, variables)
    if isinstance(coerced, list):
        return Result(None, coerced)
    plan = Plan(BY_LEVEL, document, operation, coerced)
    return Execution(plan, coerced, world).run()


def theirs(
    document: DocumentNode,
    variables: dict[str, Any],
    world: World,
    *,
    strict: bool = True,
) -> ExecutionResult:
    """Run a document with graphql-core's executor."""
    return execute_sync(
        BY_OBJECT if strict else NULLABLE,
        document,
        root_value={},
        context_value=world,
        variable_values=variables,
    )
