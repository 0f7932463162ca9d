"""Who may see what belongs to a review."""

from django.db.models import Q

from cms.access.viewer import Viewer
from cms.access.visibility import has_visible_page, rule, visible
from cms.models import Document
from reviews.models import Recommendation, ReviewDocument


@rule(ReviewDocument)
def review_documents(viewer: Viewer) -> Q:
    return has_visible_page(viewer) & Q(
        document__in=visible(Document.objects.order_by(), viewer)
    )


@rule(Recommendation)
def recommendations(viewer: Viewer) -> Q:
    # What is not public never leaves the admin, whoever asks.
    return has_visible_page(viewer) & Q(is_public=True)
