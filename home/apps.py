from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Declares the app's GraphQL types; Grapple, listed after it, builds them.
        from home import schema  # noqa: F401
