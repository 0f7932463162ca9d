"""What the resolvers of one request share."""

from cms.access.viewer import SiteRoot, Viewer
from cms.graphql.rich_text import LinkTargets


class Context:
    """Who asks, and what was already looked up for the answer."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.link_targets = LinkTargets(viewer)

    @property
    def site(self) -> SiteRoot:
        return self.viewer.site
