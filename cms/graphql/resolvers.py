"""How a field gets its value.

A query runs level by level: a field is resolved once for all objects of its level, not
once for each. So an object is a plain dict of values (a *row*), and a field says what
it needs of it:

- ``Column``: a value that the row holds;
- ``Computed``: a function of one row, which fetches nothing;
- ``Batch``: a function of all rows of the level, which may fetch, and returns a value
  for each;
- ``Joined``: what a foreign key points to, which the same query has fetched.

Each names the columns that it reads, so that only those are loaded.
"""

from collections.abc import Callable, Sequence
from typing import Any

Row = dict[str, Any]
TYPE = "__typename"


class Resolver:
    """What a field needs of a row, and how it makes its value."""

    __slots__ = ("columns",)

    def __init__(self, columns: Sequence[str] = ()) -> None:
        self.columns = tuple(columns)

    def __call__(self, row: Row, info: Any, **arguments: Any) -> Any:
        # graphql-core wants resolvers to be callable, but ours run in levels only.
        raise TypeError("Resolvers run through cms.graphql.execution.")


class Column(Resolver):
    """Takes a value as the row holds it."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__((name,))
        self.name = name


class Computed(Resolver):
    """Makes a value from a row. ``function(row, info)`` fetches nothing."""

    __slots__ = ("function",)

    def __init__(
        self, columns: Sequence[str], function: Callable[[Row, Any], Any]
    ) -> None:
        super().__init__(columns)
        self.function = function


class Batch(Resolver):
    """Makes the values for all rows of a level at once.

    ``function(rows, info, **arguments)`` returns as many values as there are rows.
    """

    __slots__ = ("function",)

    def __init__(
        self, columns: Sequence[str], function: Callable[..., Sequence[Any]]
    ) -> None:
        super().__init__(columns)
        self.function = function


class Joined(Batch):
    """Takes what a foreign key points to, fetched with the row that holds it.

    Only for what is seen whenever the row is (`cms.access.visibility.is_seen_with`).
    The columns that are selected below are read through the foreign key, ``name``.
    """

    __slots__ = ("name",)

    def __init__(self, name: str, function: Callable[..., Sequence[Any]]) -> None:
        super().__init__((f"{name}_id",), function)
        self.name = name


def batch(*columns: str) -> Callable[[Callable[..., Sequence[Any]]], Batch]:
    """Make a batch resolver of the decorated function.

    Args:
        columns: what the function reads of each row.
    """

    def decorate(function: Callable[..., Sequence[Any]]) -> Batch:
        return Batch(columns, function)

    return decorate


def computed(*columns: str) -> Callable[[Callable[[Row, Any], Any]], Computed]:
    """Make a computed resolver of the decorated function.

    Args:
        columns: what the function reads of the row.
    """

    def decorate(function: Callable[[Row, Any], Any]) -> Computed:
        return Computed(columns, function)

    return decorate
