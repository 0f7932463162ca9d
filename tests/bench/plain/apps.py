"""What plain Grapple is to show: the fields that the two queries ask for."""

from django.apps import AppConfig


class PlainCms(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tests.bench.plain.fields import declare

        declare()


class PlainHome(AppConfig):
    name = "home"
    default_auto_field = "django.db.models.BigAutoField"


class PlainReviews(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"


class PlainBriefings(AppConfig):
    name = "briefings"
    default_auto_field = "django.db.models.BigAutoField"
