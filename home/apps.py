from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Declares the app's GraphQL types; Grapple, listed after it, builds them. And
        # listens to what is heard of links.
        from home import link_status, schema  # noqa: F401
        from home.deadlines import register_deadlines

        register_deadlines()
