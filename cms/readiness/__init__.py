"""Whether a page is ready to be published: the rules, and the gate that holds them.

The one question is ``check(page)``; whatever publishes passes the gate (``gate``),
which asks it.
"""

from cms.readiness.checking import check, may_publish
from cms.readiness.confirming import confirm
from cms.readiness.results import Finding, Result
from cms.readiness.rules import Hit, Place, Rule, Severity, register

__all__ = [
    "Finding",
    "Hit",
    "Place",
    "Result",
    "Rule",
    "Severity",
    "check",
    "confirm",
    "may_publish",
    "register",
]
