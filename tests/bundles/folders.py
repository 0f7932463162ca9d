"""A bundle on the disk: a home page, the reviews, one review, or what a test writes."""

import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

TERMS = """\
- {name: Neglect, slug: neglect, aliases: [going without]}
- {name: Obesity, slug: obesity}
"""
TYPES = """\
- name: Local review
  slug: local-review
"""
AGENCIES = """\
- {name: Police, slug: police}
"""
HOME = """\
---
type: home.HomePage
title: A partnership
status: published
---
"""
REVIEWS = """\
---
type: reviews.ReviewIndexPage
title: Reviews
status: published
---
"""
ASH = """\
---
type: reviews.ReviewPage
title: Child Ash
status: published
review_type: local-review
publication_mode: full_report
publication_date: 2025-03-04
abstract: What happened, and what was learned.
topics: [neglect]
---
"""


@dataclass
class Folder:
    """A bundle on the disk."""

    path: Path

    def write(self, files: dict[str, str | bytes]) -> "Folder":
        for name, content in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            data = content if isinstance(content, bytes) else content.encode()
            file.write_bytes(data)
        return self

    def replace(self, name: str, old: str, new: str) -> "Folder":
        text = (self.path / name).read_text()
        assert old in text
        (self.path / name).write_text(text.replace(old, new))
        return self

    def line(self, name: str, text: str) -> int:
        """Return the line of a file that holds a text."""
        lines = (self.path / name).read_text().splitlines()
        return next(n for n, line in enumerate(lines, start=1) if text in line)

    def load(self, *options: str) -> str:
        """Load it, and return what the command says."""
        said = io.StringIO()
        call_command(
            "load_bundle", str(self.path), *options, stdout=said, stderr=io.StringIO()
        )
        return said.getvalue()

    def problems(self) -> list[str]:
        """Load it in vain, and return its problems as ``file:line: message``."""
        with pytest.raises(CommandError) as refused:
            self.load()
        assert refused.value.returncode == 1
        first, *problems = str(refused.value).splitlines()
        assert re.fullmatch(rf"{len(problems)} problems?; nothing was loaded\.", first)
        return [problem.removeprefix(f"{self.path}/") for problem in problems]
