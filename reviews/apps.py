from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Declares who may see what, and the GraphQL types, which Grapple, listed
        # after it, builds.
        from reviews import schema, visibility  # noqa: F401
