"""Says in a few lines what was asked and what was given away."""

from collections import Counter

from cms.leak_check.outcome import Outcome

SHOWN = 20
LONGEST_QUESTION = 600


def report(outcome: Outcome, must_see: bool) -> str:
    """Return a report for people; it quotes markers shortened.

    Args:
        must_see: whether every marker should have been seen by those who may see it.
    """
    coverage = outcome.coverage
    markers = outcome.site.markers.by_text
    masked = outcome.site.markers.masked
    fields = coverage.fields & coverage.all_fields
    arguments = coverage.arguments & coverage.all_arguments
    rows = [
        ("Requests sent", f"{coverage.requests:,}"),
        ("Documents", f"{coverage.documents:,}"),
        ("Documents refused", f"{coverage.refused:,}"),
        ("Fields visited", share(len(fields), len(coverage.all_fields))),
        ("Arguments visited", share(len(arguments), len(coverage.all_arguments))),
        *(
            (f"Paths of {depth} fields visited", share(*counted))
            for depth, counted in sorted(coverage.paths.items())
        ),
        ("Drafts previewed", f"{coverage.previewed:,}"),
        ("Other addresses", f"{coverage.addresses:,}"),
        ("Hidden compared with absent", f"{coverage.compared:,}"),
        ("Markers looked for", f"{len(markers):,}"),
        ("Problems", f"{len(outcome.problems):,}"),
        ("Leaks", f"{len(outcome.leaks):,}"),
    ]
    if must_see:
        rows.append(("Markers unseen by who may see them", f"{len(outcome.unseen):,}"))
    width = max(len(name) for name, _ in rows)
    lines = [f"{name.ljust(width)}  {value}" for name, value in rows]
    for leak in outcome.leaks[:SHOWN]:
        lines += [
            "",
            f"LEAK to {leak.audience}: {leak.what}",
            f"  at  {leak.place}",
            f"  by  {masked(leak.question)[:LONGEST_QUESTION]}",
        ]
    for problem in outcome.problems[:SHOWN]:
        lines += ["", f"PROBLEM {masked(problem)[:LONGEST_QUESTION]}"]
    missed = sorted(coverage.all_fields - coverage.fields)
    lines += [f"NOT VISITED {owner}.{name}" for owner, name in missed[:SHOWN]]
    if must_see:
        unseen = Counter((who, marker.where) for who, marker in outcome.unseen)
        for (who, where), count in unseen.most_common(SHOWN):
            lines.append(f"UNSEEN by {who}: {where} ({count})")
    return "\n".join(lines)


def share(visited: int, there_are: int) -> str:
    percent = f" ({visited / there_are:.1%})" if there_are else ""
    return f"{visited:,} of {there_are:,}{percent}"
