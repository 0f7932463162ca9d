"""Loads a bundle: everything or nothing."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction
from wagtail.models import Site

from cms.bundles.media import Media
from cms.bundles.pages import Pages
from cms.bundles.planning import plan
from cms.bundles.problems import BundleRefusedError, Problems
from cms.bundles.reading import MEDIA, read
from cms.bundles.report import Report
from cms.bundles.rows import Redirects, Settings, Terms
from cms.bundles.site import SiteRoot
from cms.bundles.writing import Load

# One load at a time: a second one waits, and then finds what the first one made.
LOCK = 0x42554E444C45

Say = Callable[[str], None]


def load(folders: list[Path], *, only_new: bool = False, say: Say) -> Report:
    """Load some folders, which are one bundle, into the default site.

    With ``only_new``, what exists already stays as it is. ``say`` is told what is going
    on.

    Raises:
        BundleRefusedError: with every problem found; then nothing was changed.
    """
    problems = Problems()
    bundle = read(folders, problems)
    say(f"{len(bundle.pages)} pages read")
    shared = Load(bundle, problems, only_new)
    media = [Media(shared, kind) for kind in MEDIA]
    try:
        with transaction.atomic():
            _wait_for_others()
            _load(shared, media, say)
    except BaseException:
        for files in media:
            files.discard()
        # It may have been filled with what has just been undone.
        Site.clear_site_root_paths_cache()
        raise
    return shared.report


def _load(shared: Load, media: list[Media], say: Say) -> None:
    root = SiteRoot()
    terms, settings, redirects = Terms(shared), Settings(shared), Redirects(shared)
    pages = Pages(shared, root, plan(shared.bundle.pages, shared.problems))

    terms.announce()
    for files in media:
        files.announce()
    pages.announce()

    terms.check()
    for files in media:
        files.check()
    pages.check()
    settings.read()
    redirects.check()
    say("Checked; asking the models")

    # From here on for the database's own objections, too. Problems found so far do
    # not stop it: they are all to be told, and whatever is written is undone.
    terms.write()
    for files in media:
        files.write()
    pages.place()
    pages.fill()
    pages.arrange()
    if root.site:
        settings.write(root.site)
        redirects.write(root.site)
    _refuse_any(shared.problems)

    say("Storing files")
    for files in media:
        files.store()
    for files in media:
        files.check_texts()
    _refuse_any(shared.problems)


def _refuse_any(problems: Problems) -> None:
    if problems:
        raise BundleRefusedError(problems)


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
