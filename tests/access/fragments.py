"""Selections that ask pages for everything in which a secret could stand.

What leads on to other pages is left to entry points of its own.
"""

import re

FRAGMENTS = {
    "PageFields": """
        fragment PageFields on Page {
          id title slug path url seoTitle searchDescription
          socialImage { title alt }
        }""",
    "ReviewFields": """
        fragment ReviewFields on ReviewPage {
          ...PageFields
          abstract learningPoints body { ... on ParagraphBlock { html } }
          reviewType { name } topics { name } practiceThemes { name }
          agencies { name } audiences { name }
          documents { document { title filename downloadUrl } }
          recommendations { text agencies { name } }
        }""",
    "BriefingFields": """
        fragment BriefingFields on BriefingPage {
          ...PageFields
          summary sections { heading html }
          topics { name } audiences { name } document { title downloadUrl }
        }""",
    "LinkFields": """
        fragment LinkFields on ResourceLinkPage {
          ...PageFields
          externalUrl provider description topics { name }
        }""",
    "AnyPage": """
        fragment AnyPage on Page {
          ...PageFields ...ReviewFields ...BriefingFields ...LinkFields
        }""",
}


def document(query: str) -> str:
    """Return a query with the fragments that it spreads."""
    parts, seen = [query], set[str]()
    for part in parts:
        for name in re.findall(r"\.\.\.(\w+)", part):
            if name not in seen:
                seen.add(name)
                parts.append(FRAGMENTS[name])
    return "".join(parts)
