"""Who may see what belongs to a review."""

from cms.access.visibility import part_of_page
from cms.models import Document
from reviews.models import Recommendation, ReviewDocument

part_of_page(ReviewDocument, target=("document", Document))
# What is not public never leaves the admin, whoever asks.
part_of_page(Recommendation, flag="is_public")
