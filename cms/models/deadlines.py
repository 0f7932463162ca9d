"""How long things may take, which a partnership can change."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

_UNVERIFIED = "Unverified: check it against the guidance that you work under."


def _number(name: str, default: int, most: int, help_text: str) -> Any:
    return models.PositiveSmallIntegerField(
        name,
        default=default,
        validators=[MinValueValidator(1), MaxValueValidator(most)],
        help_text=help_text,
    )


@register_setting(icon="calendar-alt")
class DeadlineSettings(BaseGenericSetting):
    """The numbers behind deadlines and reminders.

    Those that guidance or law may set are settings as well: guidance changes, and some
    of it we could not verify.
    """

    kept_months = _number(
        "months that a review stays available",
        12,
        120,
        "Counted from its first publication. Ending it sooner needs a reason, which "
        "is kept. Statutory guidance says at least a year.",
    )
    panel_working_days = _number(
        "working days between the Panel's copy and publication",
        7,
        60,
        "When a copy is due with the national Panel and the Secretary of State. Bank "
        f"holidays in England and Wales do not count. {_UNVERIFIED}",
    )
    publish_within_months = _number(
        "months in which a review should be published",
        6,
        60,
        "Counted from the date of the decision. Later than that needs an internal "
        "reason, and is never refused. That there is such a time limit is published; "
        f"from when it counts is not clear. {_UNVERIFIED}",
    )
    proceedings_days = _number(
        "days that a confirmation about proceedings counts",
        28,
        366,
        "Whoever confirmed that no proceedings stand against publication is asked "
        "again when the page goes live later than that. Our own choice, not guidance.",
    )
    link_check_days = _number(
        "days after which a resource link should be checked again",
        90,
        730,
        "Our own choice, not guidance.",
    )
    notice_days = _number(
        "days of notice",
        30,
        366,
        "How many days before it is due something is shown as due and people are "
        "reminded of it.",
    )
    sign_off_working_days = _number(
        "working days until a sign-off is reminded of",
        3,
        60,
        "People who are asked to sign something off are reminded when they have not "
        "after so many working days, and then each week.",
    )

    panels: ClassVar[list[Any]] = [
        MultiFieldPanel(
            [
                FieldPanel("panel_working_days"),
                FieldPanel("publish_within_months"),
                FieldPanel("proceedings_days"),
                FieldPanel("kept_months"),
            ],
            "Reviews",
        ),
        MultiFieldPanel(
            [
                FieldPanel("notice_days"),
                FieldPanel("sign_off_working_days"),
                FieldPanel("link_check_days"),
            ],
            "Reminders",
        ),
    ]

    class Meta:
        verbose_name = "deadlines"
