from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Partnership CMS"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # What registers itself: checks, what is logged, the shared GraphQL types
        # (Grapple, listed after us, builds them), and what follows from changes.
        from cms import checks  # noqa: F401
        from cms.access.secure_areas import guard_actions
        from cms.admin.checked_forms import check_when_saved
        from cms.audit import changes, log, sign_ins  # noqa: F401
        from cms.graphql import types  # noqa: F401
        from cms.pseudonyms.history import guard_log
        from cms.publishing import signals  # noqa: F401
        from cms.publishing.content_version import watch_content
        from cms.publishing.purging import watch_writes
        from cms.readiness import identifying, reading, register
        from cms.readiness.gate import guard_publishing
        from cms.roles import make_communications_officers
        from cms.sign_off.deadlines import register_deadlines
        from cms.sign_off.starting import make_sign_off
        from cms.takedown.readiness import RULES as takedown_rules
        from cms.takedown.waiting import guard_actions as wait_for_take_downs

        guard_actions()
        guard_publishing()
        wait_for_take_downs()
        register(*identifying.RULES, *reading.RULES, *takedown_rules)
        check_when_saved()
        guard_log()
        register_deadlines()
        connection_created.connect(watch_writes)
        post_migrate.connect(watch_content, sender=self)
        post_migrate.connect(make_communications_officers, sender=self)
        post_migrate.connect(make_sign_off, sender=self)
