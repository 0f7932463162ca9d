from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Partnership CMS"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # What registers itself: what is logged about accounts, the shared GraphQL types
        # (Grapple, listed after us, builds them), and what follows from changes.
        from cms.access.secure_areas import guard_actions
        from cms.accounts import audit  # noqa: F401
        from cms.graphql import types  # noqa: F401
        from cms.publishing import signals  # noqa: F401
        from cms.roles import make_communications_officers

        guard_actions()
        post_migrate.connect(make_communications_officers, sender=self)
