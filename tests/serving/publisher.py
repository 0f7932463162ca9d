"""Makes a small site and changes it without end: `python -m tests.serving.publisher`.

Prints the token of a member, and then the number of each change that is committed.
"""

import os
import sys

import django


def main() -> None:
    django.setup()
    from wagtail.models import APIToken, Site

    from home.models import ContentPage, SecureAreaPage
    from tests.factories import HomePageFactory, MemberFactory

    # The second variant finds what the first has made.
    home = HomePageFactory()
    home.get_children().delete()
    Site.objects.update(hostname="127.0.0.1")
    page = home.add_child(instance=ContentPage(title="Change 0"))
    area = home.add_child(instance=SecureAreaPage(title="Members"))
    area.add_child(instance=ContentPage(title="For members only"))
    member = MemberFactory(email=f"member{os.getpid()}@partnership.example")
    _, plain = APIToken.create_token(user=member, name="Reader")
    say(plain)
    number = 0
    while True:
        number += 1
        page.title = f"Change {number}"
        page.save_revision().publish()
        say(number)


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
