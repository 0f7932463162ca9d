"""What is one row each: terms, settings, redirects, withdrawals."""

from collections.abc import Iterator

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from cms.bundles.fields import Content
from cms.bundles.nodes import Mapping, Node, Scalar
from cms.bundles.problems import Place
from cms.bundles.references import Target, did_you_mean, vocabularies
from cms.bundles.writing import Load
from cms.models import SiteSettings, Vocabulary, Withdrawal


class Terms:
    """The terms of the vocabularies, recognised by their slugs."""

    def __init__(self, load: Load) -> None:
        self.load = load

    def announce(self) -> None:
        """Let the rest of the bundle refer to terms, those of the database included."""
        for model in vocabularies().values():
            self.load.references.terms[model] = {
                slug: Target(model, pk)
                for pk, slug in model._default_manager.values_list("pk", "slug")
            }
        for name, entries in self.load.bundle.vocabularies.items():
            if name not in vocabularies() and entries:
                self.load.problems.add(
                    Place(entries[0].place.file),
                    f"There is no vocabulary “{name}”."
                    f"{did_you_mean(name, vocabularies())} There are "
                    f"{', '.join(sorted(vocabularies()))}.",
                )
        for model, entries in self._vocabularies():
            self._announce(model, entries)

    def check(self) -> None:
        for model, entries in self._vocabularies():
            for entry in entries:
                self.load.reader.read(model, entry)

    def write(self) -> None:
        for model, entries in self._vocabularies():
            existing = {term.slug: term for term in model._default_manager.all()}
            for position, entry in enumerate(entries, start=1):
                slug = _text(entry, "slug")
                if slug:
                    term = existing.setdefault(slug, model())
                    self._write(term, entry, position)
                    self.load.references.terms[model][slug].pk = term.pk

    def _write(self, term: Vocabulary, entry: Mapping, position: int) -> None:
        content = self.load.reader.read(type(term), entry)
        if ("order",) not in content.places:
            content.values["order"] = position
        kind = str(term._meta.verbose_name_plural)
        self.load.write(kind, term, content)

    def _announce(self, model: type[Vocabulary], entries: list[Mapping]) -> None:
        targets = self.load.references.terms[model]
        seen: dict[str, Place] = {}
        for entry in entries:
            slug = _text(entry, "slug")
            if not slug:
                self.load.problems.add(entry.place, "“slug” is missing.")
            elif slug in seen:
                self.load.problems.add(
                    entry.place, f"“{slug}” is a term at {seen[slug]} already."
                )
            else:
                seen[slug] = entry.place
                targets.setdefault(slug, Target(model))

    def _vocabularies(self) -> Iterator[tuple[type[Vocabulary], list[Mapping]]]:
        for name, entries in self.load.bundle.vocabularies.items():
            if name in vocabularies():
                yield vocabularies()[name], entries


class Settings:
    """What holds for the whole site. What the file does not mention stays as it is."""

    def __init__(self, load: Load) -> None:
        self.load = load

    def read(self) -> Content | None:
        given = self.load.bundle.settings
        if given is None:
            return None
        return self.load.reader.read(SiteSettings, given, is_whole=False)

    def write(self, site: Site) -> None:
        content = self.read()
        if content:
            row = SiteSettings.objects.filter(site=site).first()
            row = row or SiteSettings(site=site)
            self.load.write("settings", row, content, "settings")


class Redirects:
    """Addresses that lead elsewhere, recognised by where they lead from."""

    def __init__(self, load: Load) -> None:
        self.load = load

    def check(self) -> None:
        seen: dict[str, Place] = {}
        for entry in self.load.bundle.redirects:
            content = self._read(entry)
            path = content.values.get("old_path")
            if not path:
                continue
            if path in seen:
                self.load.problems.add(
                    entry.place, f"{path} is redirected at {seen[path]} already."
                )
            if f"{path.rstrip('/')}/" in self.load.references.pages:
                self.load.problems.add(
                    entry.place, f"{path} is a page, so it is never redirected."
                )
            seen[path] = entry.place

    def write(self, site: Site) -> None:
        existing = {row.old_path: row for row in Redirect.objects.filter(site=site)}
        for entry in self.load.bundle.redirects:
            content = self._read(entry)
            path = content.values.get("old_path")
            if path:
                row = existing.setdefault(path, Redirect(site=site))
                self.load.write("redirects", row, content)

    def _read(self, entry: Mapping) -> Content:
        """Return what an entry says, its keys being those of Wagtail's redirects."""
        target = _text(entry, "to")
        names = {
            "from": "old_path",
            "to": "redirect_page" if target.startswith("/") else "redirect_link",
            "permanent": "is_permanent",
        }
        for name in ("from", "to"):
            if not _text(entry, name):
                self.load.problems.add(entry.place, f"“{name}” is missing.")
        entries: dict[str, Node] = {
            names.get(name, name): node
            for name, node in entry.entries.items()
            if name not in names.values()
        }
        content = self.load.reader.read(
            Redirect, Mapping(entry.place, entries), is_draft=True
        )
        self._normalise(content)
        return content

    def _normalise(self, content: Content) -> None:
        path = content.values.get("old_path")
        if path and not path.startswith("/"):
            self.load.problems.add(
                content.place_of(("old_path",)), f"“{path}” does not start with /."
            )
        if path:
            content.values["old_path"] = Redirect.normalise_path(path)


class Withdrawals:
    """Marks on pages that were withdrawn. Loading never lifts one: an editor does."""

    kind = "withdrawals"

    def __init__(self, load: Load) -> None:
        self.load = load

    def check(self, given: Mapping) -> None:
        self.load.reader.read(Withdrawal, given)

    def write(self, given: Mapping, page: int) -> None:
        row = Withdrawal.objects.filter(page=page).first() or Withdrawal(page_id=page)
        content = self.load.reader.read(Withdrawal, given)
        self.load.write(self.kind, row, content)


def _text(entry: Mapping, name: str) -> str:
    node = entry.entries.get(name)
    return node.text if isinstance(node, Scalar) else ""
