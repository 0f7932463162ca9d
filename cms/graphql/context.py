"""What the resolvers of one request share."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cms.access.viewer import SiteRoot, Viewer
from cms.access.wall import held_back_files, held_back_pages
from cms.graphql.loading import page_models, type_name
from cms.graphql.resolvers import Row
from cms.graphql.rich_text import LinkTargets
from cms.models import Document, Image

if TYPE_CHECKING:
    from cms.graphql.execution import Field


class Context:
    """Who asks, and what was already looked up for the answer."""

    def __init__(
        self, viewer: Viewer, spend: Callable[[int], None] = lambda cost: None
    ) -> None:
        self.viewer = viewer
        # Called with the cost of the operation before it runs; may refuse it.
        self.spend = spend
        self.operation_name: str | None = None
        self.cost: int | None = None
        # False once something went wrong that may be right in a moment.
        self.lasts = True
        self.link_targets = LinkTargets(viewer)
        # Pages that links lead to, with no more than their titles and addresses; None
        # for those that the viewer may not see.
        self.linked_pages: dict[int, Row | None] = {}
        self._files = {type_name(model): model for model in (Document, Image)}
        self.page_types = {type_name(model) for model in page_models().values()}

    @property
    def site(self) -> SiteRoot:
        return self.viewer.site

    def below(self, field: "Field", type_name: str) -> "Context":
        """Return what resolvers share of what a field selects of a type."""
        return self

    def held_back(self, type_name: str, rows: Sequence[Row]) -> set[int]:
        """Return the numbers of rows that must not leave (the second wall)."""
        if type_name in self.page_types:
            return held_back_pages(rows, self.viewer)
        if type_name in self._files:
            return held_back_files(self._files[type_name], rows, self.viewer)
        return set()
