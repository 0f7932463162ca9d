from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Declares who may see what, and with that the GraphQL types, which Grapple,
        # listed after it, builds.
        from reviews import schema  # noqa: F401
        from reviews.deadlines import register_deadlines
        from reviews.readiness import register_rules

        register_deadlines()
        register_rules()
