"""What all parts of a load share, and how it writes a row when that changes it."""

from dataclasses import dataclass, field

from django.db import models
from wagtail.log_actions import log

from cms.bundles.checking import Checker
from cms.bundles.comparing import apply, content_of
from cms.bundles.fields import Content, ContentReader
from cms.bundles.problems import Problems
from cms.bundles.reading import Bundle
from cms.bundles.references import References
from cms.bundles.report import Outcome, Report


@dataclass
class Load:
    """What all parts of one load share."""

    bundle: Bundle
    problems: Problems
    only_new: bool = False
    references: References = field(default_factory=References)
    report: Report = field(default_factory=Report)

    @property
    def reader(self) -> ContentReader:
        return ContentReader(self.references, self.problems)

    @property
    def checker(self) -> Checker:
        return Checker(self.problems)

    def write(
        self,
        kind: str,
        row: models.Model,
        content: Content,
        seed: str = "",
        note: dict[str, str] | None = None,
    ) -> None:
        """Give a row its content, and save it when that changes it.

        ``seed`` is for the identifiers of its blocks, ``note`` for its log entry.

        A row with a problem is not saved; the rest is, so that its problems are found
        too before all of it is taken back.
        """
        is_new = row._state.adding
        before = None if is_new else content_of(row)
        if before and self.only_new:
            self.report.count(kind, Outcome.UNCHANGED)
            return
        apply(content, row, seed)
        if before == content_of(row):
            self.report.count(kind, Outcome.UNCHANGED)
            return
        found = len(self.problems)
        self.checker.check(row, content)
        if content.unusable or len(self.problems) > found:
            return
        row.save()
        log(row, "wagtail.create" if is_new else "wagtail.edit", data=note)
        self.report.count(kind, Outcome.CREATED if is_new else Outcome.UPDATED)
