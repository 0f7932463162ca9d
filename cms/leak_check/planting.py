"""Plants content in every state that it can be in, with a marker in every field."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Page,
    PageViewRestriction,
)
from wagtail.models import Site as WagtailSite

from cms.leak_check.audiences import ANONYMOUS, by_session, by_token
from cms.leak_check.filling import COMMON_WORD, Filler, Targets
from cms.leak_check.markers import NOBODY, Markers
from cms.leak_check.planting_around import (
    plant_around,
    plant_previews,
    plant_settings,
)
from cms.leak_check.planting_files import FilePlanter, addresses_of_files
from cms.leak_check.secrets import Probe, Site
from cms.models import (
    BasePage,
    Invitation,
    RemovedAddress,
    User,
    Vocabulary,
    Withdrawal,
)

MEMBER, GROUP_A, GROUP_B = "member", "group A", "group B"
SIGNED_IN = frozenset({MEMBER, GROUP_A, GROUP_B})
EVERYBODY = SIGNED_IN | {ANONYMOUS.sees}
ONLY_A = frozenset({GROUP_A})
ONLY_B = frozenset({GROUP_B})


@dataclass
class Planted(Site):
    """What was planted, and in which fields of which models."""

    filled: set[str] = field(default_factory=set)
    states: dict[str, list[Page]] = field(default_factory=dict)


class Planter:
    """Plants the content of one site.

    Args:
        each: how many kinds of page there are in every state; all of them, unless a
            number is given to be quick. Public pages and drafts are of every kind.
    """

    def __init__(self, seed: int = 0, each: int | None = None) -> None:
        self.markers = Markers(seed)
        self.planted = Planted(self.markers, [])
        self.models: list[type[BasePage]] = sorted(
            (model for model in apps.get_models() if issubclass(model, BasePage)),
            key=lambda model: model._meta.label,
        )
        self.areas = [model for model in self.models if model.protects_descendants]
        self._each = each or len(self.models)
        self._turn = cycle(self.models)

    def plant(self) -> Planted:
        """Plant everything and return what there is to ask with and to look for."""
        self.people()
        self.files = FilePlanter(
            self.markers,
            lambda state, seen_by: self.filler(state, seen_by, Targets()),
            self.nobody,
            lambda number: self.probe_number(number, EVERYBODY),
        )
        self.vocabularies()
        self.place = self.home()
        public = self.state("public", EVERYBODY, self.models)
        self.public = public
        closed = self.files.collection(self.groups[GROUP_A])
        state = "in a collection for A"
        document = self.files.document(state, ONLY_A, collection=closed)
        image = self.files.image(state, ONLY_A, collection=closed)
        self.closed = Targets(document=(document, ONLY_A), image=(image, ONLY_A))
        self.files.document("that no page shows", NOBODY)
        self.files.image("that no page shows", NOBODY)
        for plant in (
            self.drafts,
            self.restricted,
            self.areas_with_pages,
            self.edited,
            self.gone,
            self.elsewhere,
        ):
            plant()
        self.signposts()
        drafts = self.planted.states["draft"]
        plant_around(self.markers, [*public[:2], *drafts[:1]], self.nobody)
        closed = self.planted.states["deep in area of B"][0]
        targets = [(public[0], EVERYBODY), (drafts[0], NOBODY), (closed, ONLY_B)]
        filler = self.filler("site settings", EVERYBODY, Targets(targets))
        plant_settings(filler, drafts[1])
        self.openings()
        self.file_addresses()
        editor = self.user("an editor", NOBODY)
        editor.is_superuser = True
        editor.save()
        self.planted.previews = plant_previews(self.markers, drafts, editor)
        return self.planted

    # People.

    def people(self) -> None:
        self.nobody = self.user("nobody in particular", NOBODY)
        self.groups = {
            name: Group.objects.create(
                name=self.markers.word(f"name of {name}", frozenset({name}))
            )
            for name in (GROUP_A, GROUP_B)
        }
        Group.objects.create(name=self.markers.word("name of a group", NOBODY))
        self.planted.audiences.append(ANONYMOUS)
        for name in (MEMBER, GROUP_A, GROUP_B):
            user = self.user(name, frozenset({name}))
            if name in self.groups:
                user.groups.add(self.groups[name])
            audience, _ = by_session(name, user)
            self.planted.audiences += [audience, by_token(audience, user)[0]]
        invitation = Invitation(
            email=f"{self.markers.word('invited e-mail', NOBODY)}@partnership.example",
            invited_by=self.nobody,
        )
        invitation.new_token()
        invitation.save()

    def user(self, name: str, seen_by: frozenset[str]) -> User:
        made: User = User.objects.create_user(
            f"{self.markers.word(f'e-mail of {name}', seen_by)}@partnership.example",
            first_name=self.markers.word(f"first name of {name}", seen_by),
            last_name=self.markers.word(f"last name of {name}", seen_by),
        )
        return made

    def vocabularies(self) -> None:
        for model in apps.get_models():
            if issubclass(model, Vocabulary):
                for _ in range(2):
                    term = model()
                    self.filler("public term", EVERYBODY, Targets()).fill(term)
                    term.save()

    # Pages.

    def filler(self, state: str, seen_by: frozenset[str], to: Targets) -> Filler:
        filler = Filler(self.markers, state, seen_by, to, self.nobody)
        filler.filled = self.planted.filled
        return filler

    def home(self) -> Page:
        """Return the page at the site's address; make one where Wagtail's own is."""
        site = WagtailSite.objects.get(is_default_site=True)
        root = Page.get_first_root_node()
        if not isinstance(site.root_page.specific, BasePage):
            model = next(
                model
                for model in self.models
                if model.parent_page_types
                and Page in model.allowed_parent_page_models()
            )
            page = self.page(model, root, "home", EVERYBODY)
            page.save_revision(clean=False).publish()
            site.root_page = page
            site.save()
        return site.root_page

    def page(
        self,
        model: type[BasePage],
        parent: Page,
        state: str,
        seen_by: frozenset[str],
        targets: Targets | None = None,
    ) -> BasePage:
        """Return a new page, of which nothing was published yet."""
        parent = Page.objects.get(pk=parent.pk)
        page = model(live=False, owner=self.nobody)
        self.write(page, state, seen_by, targets)
        parent.add_child(instance=page)
        self.planted.states.setdefault(state, []).append(page)
        for value in (page.slug, self.path(page)):
            self.probe(value, seen_by)
        self.probe_number(page.pk, seen_by)
        return page

    def write(
        self,
        page: BasePage,
        state: str,
        seen_by: frozenset[str],
        targets: Targets | None = None,
    ) -> None:
        """Write new markers into every field of a page."""
        states = self.planted.states
        known = [*states.get("home", []), *states.get("public", [])]
        targets = replace(
            targets or Targets(pages=[(page, EVERYBODY) for page in known])
        )
        if targets.document is None:
            targets.document = (self.files.document(state, seen_by), seen_by)
        if targets.image is None:
            targets.image = (self.files.image(state, seen_by), seen_by)
        filler = self.filler(state, seen_by, targets)
        filler.fill(page)
        filler.fill_relations(page)

    def state(
        self,
        state: str,
        seen_by: frozenset[str],
        models: list[type[BasePage]] | None = None,
        parent: Page | None = None,
        publish: bool = True,
        **more: Any,
    ) -> list[BasePage]:
        """Plant pages in a state; of some kinds, unless all are given."""
        made = []
        for model in models or islice(self._turn, self._each):
            page = self.page(model, parent or self.place, state, seen_by, **more)
            revision = page.save_revision(user=self.nobody, clean=False)
            if publish:
                revision.publish()
            made.append(model.objects.get(pk=page.pk))
        return made

    def drafts(self) -> None:
        self.state("draft", NOBODY, self.models, publish=False)
        for page in self.state("unpublished", NOBODY):
            page.unpublish()
        for page in self.state("scheduled", NOBODY, publish=False):
            page.go_live_at = timezone.now() + timedelta(days=9)
            page.save_revision(clean=False).publish()
        for page in self.state("expired", NOBODY):
            page.unpublish(set_expired=True)

    def restricted(self) -> None:
        states = {"login": SIGNED_IN, GROUP_A: ONLY_A, GROUP_B: ONLY_B}
        for state, seen_by in states.items():
            for page in self.state(f"restricted to {state}", seen_by):
                # An area stays public itself: what it would show is written anew.
                if page.protects_descendants:
                    self.publish(page, f"area for {state}", EVERYBODY)
                    page.view_restrictions.all().delete()
                self.restrict(page, self.groups.get(state))
        for page in self.state("restricted by password", NOBODY):
            if page.protects_descendants:
                self.publish(page, "area with a password", EVERYBODY)
            PageViewRestriction.objects.create(
                page=page,
                restriction_type=PageViewRestriction.PASSWORD,
                password=self.markers.word("password of a page", NOBODY),
            )

    @staticmethod
    def restrict(page: Page, group: Group | None) -> None:
        kinds = PageViewRestriction
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=kinds.GROUPS if group else kinds.LOGIN
        )
        if group:
            restriction.groups.set([group])

    def areas_with_pages(self) -> None:
        for name, group, seen_by in (
            ("area", None, SIGNED_IN),
            ("area of B", self.groups[GROUP_B], ONLY_B),
        ):
            area = self.state(f"door of {name}", EVERYBODY, self.areas[:1])[0]
            if group:
                area.view_restrictions.all().delete()
                self.restrict(area, group)
            inside = self.state(f"in {name}", seen_by, parent=area)
            self.state(f"deep in {name}", seen_by, parent=inside[0])
            self.state(f"draft in {name}", NOBODY, parent=inside[0], publish=False)

    def edited(self) -> None:
        """Public pages with other words before, or with other words to come."""
        for page in self.state("public, edited", EVERYBODY):
            self.rewrite(page, "draft over a public page", NOBODY)
            page.save_revision(clean=False)
        for page in self.state("formerly public words", NOBODY):
            self.planted.states["public, renamed"] = [page]
            self.publish(page, "public, renamed", EVERYBODY)
        for page in self.state("withdrawn", EVERYBODY):
            reason = self.markers.word("reason of a withdrawal", EVERYBODY)
            Withdrawal.objects.create(page=page, reason=reason)

    def publish(self, page: BasePage, state: str, seen_by: frozenset[str]) -> None:
        self.rewrite(page, state, seen_by)
        page.save_revision(clean=False).publish()

    def rewrite(self, page: BasePage, state: str, seen_by: frozenset[str]) -> None:
        self.write(page, state, seen_by)
        self.probe(page.slug, seen_by)

    def gone(self) -> None:
        hidden = self.planted.states["draft"]
        for page in [*hidden[:3], *self.planted.states[f"restricted to {GROUP_A}"][:1]]:
            old = f"/{self.markers.word('address of a redirect', NOBODY)}"
            Redirect.objects.create(old_path=old, redirect_page=page)
            self.probe(old, EVERYBODY if page in self.public else ONLY_A)
        site = WagtailSite.objects.get(is_default_site=True)
        path = f"/{self.markers.word('address of a removed page', NOBODY)}/"
        RemovedAddress.objects.create(
            site=site,
            path=path,
            explanation=self.markers.word("explanation of a removal", EVERYBODY),
            alternative=hidden[0],
        )
        self.planted.openings.append(path)

    def elsewhere(self) -> None:
        """Aliases of what is restricted, and what is on no site."""
        for page in self.planted.states[f"restricted to {GROUP_A}"]:
            if not page.protects_descendants:
                alias = page.create_alias(
                    parent=Page.objects.get(pk=self.place.pk),
                    update_slug=self.markers.word("slug of an alias", ONLY_A),
                )
                self.probe(alias.slug, ONLY_A)
                self.probe_number(alias.pk, ONLY_A)
        root = Page.get_first_root_node()
        self.state("beside the site", NOBODY, parent=root)

    def signposts(self) -> None:
        """Public pages of every kind that lead to what is hidden."""
        hidden = [
            (page, seen_by)
            for state, seen_by in (
                ("draft", NOBODY),
                ("unpublished", NOBODY),
                (f"restricted to {GROUP_A}", ONLY_A),
                ("deep in area of B", ONLY_B),
            )
            for page in self.planted.states[state]
            if not page.protects_descendants
        ]
        targets = replace(self.closed, pages=hidden)
        self.state("signpost", EVERYBODY, self.models, targets=targets)

    # What to ask with.

    @staticmethod
    def path(page: Page) -> str:
        parts = page.url_path.strip("/").split("/")
        return f"/{'/'.join(parts[1:])}/"

    def probe(self, value: str, seen_by: frozenset[str]) -> None:
        """Ask for a value, and for the same with its last word turned into no word."""
        head, slash, _ = value.rstrip("/").rpartition("/")
        word = self.markers.absent_word()
        twin = head + slash + word + ("/" if value.endswith("/") else "")
        self.planted.probes.append(Probe(value, twin, seen_by))

    def probe_number(self, number: int, seen_by: frozenset[str]) -> None:
        probe = Probe(str(number), str(10**9 + number), seen_by, is_number=True)
        self.planted.probes.append(probe)
        highest = max(self.planted.highest_number, number)
        self.planted.highest_number = highest

    def openings(self) -> None:
        for marker in list(self.markers.by_text.values()):
            if "-" not in marker.text:
                probe = Probe(marker.text, self.markers.absent_word(), marker.seen_by)
                self.planted.probes.append(probe)
        kept = self.planted.openings
        for page in self.planted.states["signpost"]:
            kept += [str(page.pk), self.path(page), page.slug]
        for state in ("deep in area", "withdrawn", f"restricted to {GROUP_A}"):
            kept += [self.path(page) for page in self.planted.states[state][:1]]
        kept += [COMMON_WORD, "2020-01-01T00:00:00Z", "1100-01-01"]

    def file_addresses(self) -> None:
        for address, seen_by in addresses_of_files(self.seen_by_of):
            self.planted.files.append(Probe(address, self.twin_of(address), seen_by))

    def seen_by_of(self, name: str) -> frozenset[str]:
        found = self.markers.found_in(name)
        return next(iter(found)).seen_by if found else NOBODY

    def twin_of(self, address: str) -> str:
        for marker in self.markers.found_in(address):
            address = address.replace(marker.text, self.markers.absent_word())
        return address
