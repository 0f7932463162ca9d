"""Makes the content of a measurement; prints the slug of a review.

Everything is public: plain Grapple would show drafts where ours does not.
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    from wagtail.models import Page

    from cms.models import Withdrawal
    from reviews.models import Recommendation, ReviewPage
    from tests.bench.generate import Amounts, generate

    generate(Amounts(**json.load(sys.stdin)))
    Page.objects.update(live=True)
    Recommendation.objects.update(is_public=True)
    Withdrawal.objects.all().delete()
    review = ReviewPage.objects.filter(briefings__isnull=False).order_by("pk")[0]
    sys.stdout.write(review.slug)


if __name__ == "__main__":
    main()
