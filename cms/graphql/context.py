"""What the resolvers of one request share."""

from collections.abc import Sequence

from cms.access.viewer import SiteRoot, Viewer
from cms.access.wall import held_back_files, held_back_pages
from cms.graphql.loading import page_models, type_name
from cms.graphql.resolvers import Row
from cms.graphql.rich_text import LinkTargets
from cms.models import Document, Image


class Context:
    """Who asks, and what was already looked up for the answer."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.link_targets = LinkTargets(viewer)
        self._files = {type_name(model): model for model in (Document, Image)}
        self._pages = {type_name(model) for model in page_models().values()}

    @property
    def site(self) -> SiteRoot:
        return self.viewer.site

    def held_back(self, type_name: str, rows: Sequence[Row]) -> set[int]:
        """Return the numbers of rows that must not leave (the second wall)."""
        if type_name in self._pages:
            return held_back_pages(rows, self.viewer)
        if type_name in self._files:
            return held_back_files(self._files[type_name], rows, self.viewer)
        return set()
