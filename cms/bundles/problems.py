"""What is wrong with a bundle, and where."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file, as an editor can jump to it."""

    file: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Problem:
    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Problems:
    """Every problem found so far, each once, so that they can be mended in one go."""

    def __init__(self) -> None:
        self._found: set[Problem] = set()

    def add(self, place: Place, message: str) -> None:
        self._found.add(Problem(place, message))

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)


class BundleRefusedError(Exception):
    """A bundle has problems, so nothing of it was loaded."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
