"""The rules about details that identify somebody."""

from collections.abc import Iterator

from cms.models import SiteSettings
from cms.readiness import (
    dates_of_birth,
    initials,
    nhs_numbers,
    people,
    postcodes,
    schools,
    street_addresses,
    wording,
)
from cms.readiness.plain import plain
from cms.readiness.rules import Hit, Rule, Severity, Span

NOBODY = "No child is identifiable in what the partnership publishes."
EXPLAINS = "A review explains; it does not hold people to account."


def _in_web_addresses(text: str) -> Iterator[Span]:
    yield from nhs_numbers.find_in_web_addresses(text)
    yield from postcodes.find_in_web_addresses(text)


def _without_public_postcodes(hits: list[Hit]) -> list[Hit]:
    """Leave out the postcodes of offices and services, which the settings name."""
    public = set()
    for settings in SiteSettings.objects.all():
        for known in (settings.public_postcodes, settings.contact_address):
            text = plain(known)
            public |= {
                postcodes.canonical(text[start:end])
                for start, end in postcodes.find(text)
            }
    return [hit for hit in hits if postcodes.canonical(hit.words) not in public]


RULES = (
    Rule(
        "nhs-number",
        "NHS number",
        Severity.REFUSE,
        "This is an NHS number: its check digit is right. Take it out.",
        NOBODY,
        in_text=nhs_numbers.find,
    ),
    Rule(
        "postcode",
        "Full postcode",
        Severity.REFUSE,
        "A full postcode leads to a few homes. Take it out, or leave its first half. "
        "Postcodes of offices and services are listed under Settings → Site settings.",
        NOBODY,
        in_text=postcodes.find,
        spare=_without_public_postcodes,
    ),
    Rule(
        "number-in-web-address",
        "Web address with an NHS number or a postcode in it",
        Severity.WARN,
        "Part of this web address looks like an NHS number or a postcode. Make sure "
        "that it is neither.",
        NOBODY,
        in_text=_in_web_addresses,
    ),
    Rule(
        "date-of-birth",
        "Full date of birth or death",
        Severity.WARN,
        "A full date of a birth or a death identifies a child. Write the year, or the "
        "age.",
        NOBODY,
        in_text=dates_of_birth.find,
    ),
    Rule(
        "street-address",
        "Exact address",
        Severity.WARN,
        "This looks like the address of a home. Leave out the number and the street.",
        NOBODY,
        in_text=street_addresses.find,
        is_about_names=True,
    ),
    Rule(
        "school-name",
        "Name of a school",
        Severity.WARN,
        "The name of a school tells where a child is every day. Write what it is, such "
        "as “a primary school”.",
        NOBODY,
        in_text=schools.find,
        is_about_names=True,
    ),
    Rule(
        "initials-and-age",
        "Initials beside an age",
        Severity.WARN,
        "Initials beside an age can identify a child. Use a pseudonym that is no "
        "abbreviation of a name.",
        NOBODY,
        in_text=initials.find,
    ),
    Rule(
        "name-of-person",
        "Name of a person",
        Severity.WARN,
        "This looks like the name of a member of staff, or of somebody else. Name the "
        "role, such as “the social worker”.",
        EXPLAINS,
        in_text=people.find,
        is_about_names=True,
    ),
    Rule(
        "blame",
        "Wording that blames",
        Severity.WARN,
        "This reads as blame. Say what happened and why it made sense at the time.",
        EXPLAINS,
        in_text=wording.find_blame,
    ),
    Rule(
        "unreadable-file",
        "File that could not be read",
        Severity.WARN,
        "This file could not be read: check it by hand for anything that identifies "
        "somebody.",
        NOBODY,
    ),
)
