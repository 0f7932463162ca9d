from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "briefings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Declares the app's GraphQL types; Grapple, listed after it, builds them.
        from briefings import schema  # noqa: F401
        from briefings.deadlines import register_deadlines
        from briefings.readiness import register_rules

        register_deadlines()
        register_rules()
