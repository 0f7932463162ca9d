"""Each kind of problem is told with its file and line, and nothing is loaded."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.bundles.folders import ASH, HOME, Folder

pytestmark = pytest.mark.django_db

REVIEW = "pages/reviews/child-ash.md"
TOPICS = "vocabularies/topics.yaml"


def ash(old: str, new: str) -> dict[str, str]:
    """The review, with one thing about it changed."""
    assert old in ASH
    return {REVIEW: ASH.replace(old, new)}


def body(markdown: str) -> dict[str, str]:
    """The home page with a body, which starts on line 6."""
    return {"pages/index.md": HOME + markdown}


FRONT_MATTER = {
    "something that identifies": (
        ash("What happened", "NHS 943 476 5919, what happened"),
        f"{REVIEW}:8: NHS number (Abstract). This is an NHS number",
    ),
    "unknown key": (
        ash("abstract:", "abstrct:"),
        f"{REVIEW}:8: Unknown key “abstrct”. Did you mean “abstract”?",
    ),
    "missing key": (ash("abstract:", "#"), f"{REVIEW}:1: “abstract” is missing."),
    "key twice": (
        ash("abstract:", "title:"),
        f"{REVIEW}:8: “title” stands on line 3 already.",
    ),
    "unknown type": (
        ash("reviews.ReviewPage", "reviews.RevewPage"),
        f"{REVIEW}:2: There is no page type “reviews.RevewPage”. "
        "Did you mean “reviews.ReviewPage”?",
    ),
    "no type": (
        ash("type: reviews.ReviewPage\n", ""),
        f"{REVIEW}:1: There is no page type “”. There are briefings.",
    ),
    "unknown status": (
        ash("published\n", "live\n"),
        f"{REVIEW}:4: “status” is published or draft.",
    ),
    "unknown choice": (
        ash("full_report", "full_reprt"),
        f"{REVIEW}:6: “publication_mode” is one of full_report, executive_summary, "
        "learning_only; not “full_reprt”. Did you mean “full_report”?",
    ),
    "no date": (ash("2025-03-04", "2025-02-30"), f"{REVIEW}:7: publication_date: "),
    "no first date": (
        ash("status:", "published: May\nstatus:"),
        f"{REVIEW}:4: “May” is no date such as 2025-03-04.",
    ),
    "no number": (
        ash("status:", "order: first\nstatus:"),
        f"{REVIEW}:4: “order” is a whole number.",
    ),
    "neither true nor false": (
        ash("status:", "show_in_menus: perhaps\nstatus:"),
        f"{REVIEW}:4: “show_in_menus” is true or false.",
    ),
    "unknown term": (
        ash("[neglect]", "[neglct]"),
        f"{REVIEW}:9: topics: There is no topic “neglct”. Did you mean “neglect”?",
    ),
    "term twice": (
        ash("[neglect]", "[neglect, neglect]"),
        f"{REVIEW}:9: topics: “neglect” is there twice.",
    ),
    "unknown review type": (
        ash("review_type: local-review", "review_type: serious"),
        f"{REVIEW}:5: review_type: There is no review type “serious”.",
    ),
    "list instead of a value": (
        ash("Child Ash", "[Child, Ash]"),
        f"{REVIEW}:3: “title” is a single value.",
    ),
    "value instead of a list": (
        ash("[neglect]", "neglect"),
        f"{REVIEW}:9: “topics” is a list: [one, two]",
    ),
    "too many words": (
        ash("What happened", "word " * 251 + "What happened"),
        f"{REVIEW}:8: abstract: This has 257 words; the most is 250.",
    ),
    "too long": (ash("Child Ash", "a" * 256), f"{REVIEW}:3: title: Ensure this "),
    "address that is not encrypted": (
        ash("status:", "nspcc_record_url: http://example.org/\nstatus:"),
        f"{REVIEW}:4: nspcc_record_url: http://example.org/ is not encrypted",
    ),
    "body where there is none": (
        {
            "pages/area.md": "---\ntype: home.SecureAreaPage\ntitle: Area\n"
            "status: published\n---\nText"
        },
        "pages/area.md:6: A page of this type has no body",
    ),
    "body in the front matter": (
        ash("status:", "body: Text\nstatus:"),
        f"{REVIEW}:4: Write the body below the second --- line.",
    ),
    "YAML that is none": (
        ash("title: Child Ash", "title: “Child: Ash: [”"),
        f"{REVIEW}:3: This is not valid YAML: mapping values are not allowed here.",
    ),
    "alias": (
        ash("title: Child Ash", "title: &a Child\nseo_title: *a"),
        f"{REVIEW}:4: This is not valid YAML: aliases are not supported",
    ),
    "no front matter": (
        {REVIEW: "Text"},
        f"{REVIEW}:1: A page starts with YAML between two --- lines.",
    ),
    "not UTF-8": ({REVIEW: b"\xff"}, f"{REVIEW}:1: Save this file as UTF-8."),
    "withdrawn without a reason": (
        ash("status:", "withdrawn: {date: 2026-01-10}\nstatus:"),
        f"{REVIEW}:4: “reason” is missing.",
    ),
    "withdrawn without more": (
        ash("status:", "withdrawn: yes\nstatus:"),
        f"{REVIEW}:4: “withdrawn” has two keys",
    ),
}

CHILDREN = {
    "unknown file": (
        "documents:\n  - {document: report.pdf}\n",
        f"{REVIEW}:5: document: There is no document “report.pdf”.",
    ),
    "unknown key in an entry": (
        "documents:\n  - {file: report.pdf}\n",
        f"{REVIEW}:5: Unknown key “file”.",
    ),
    "recommendation without agencies": (
        "recommendations:\n  - {number: 1, text: Ask}\n",
        f"{REVIEW}:5: “agencies” is missing.",
    ),
    "number twice": (
        "recommendations:\n"
        "  - {number: 1, text: Ask, agencies: [police]}\n"
        "  - {number: 1, text: Tell, agencies: [police]}\n",
        f"{REVIEW}:6: Two recommendations have this number.",
    ),
    "number below one": (
        "recommendations:\n  - text: Ask\n    number: 0\n    agencies: [police]\n",
        f"{REVIEW}:6: number: Ensure this value is greater than or equal to 1.",
    ),
    "link to no page": (
        "related_links: [/resources/]\n",
        f"{REVIEW}:4: link: There is no page “/resources/”.",
    ),
    "link to a page of another type": (
        "related_links: [/reviews/]\n",
        f"{REVIEW}:4: link: /reviews/ is a review index page; a resource link is",
    ),
    "text that is no list": (
        "learning_points: One\n",
        f"{REVIEW}:4: A list belongs here",
    ),
}

BODIES = {
    "link to no page": (
        "One\nline, [two](/revews/)",
        "pages/index.md:7: There is no page “/revews/”. Did you mean “/reviews/”?",
    ),
    "link that is not encrypted": (
        "[a](http://example.org)",
        "pages/index.md:6: http://example.org is not encrypted: use https://.",
    ),
    "link to nowhere": ("[a](reviews)", "pages/index.md:6: “reviews” is no address."),
    "link to a part of a page": (
        "[a](/reviews/#b)",
        "pages/index.md:6: There is no page “/reviews/#b”.",
    ),
    "link to no document": (
        "[a](document:b.pdf)",
        "pages/index.md:6: There is no document “b.pdf”.",
    ),
    "link without words": (
        "[](/reviews/)",
        "pages/index.md:6: The link to /reviews/ has no words to click on.",
    ),
    "link with a title": (
        '[a](/reviews/ "b")',
        "pages/index.md:6: A link has no title",
    ),
    "heading of level one": ("# A", "pages/index.md:6: A heading starts with ##"),
    "heading with a link": (
        "\n## [A](/reviews/)",
        "pages/index.md:7: A heading is plain text.",
    ),
    "HTML": ("Text\n\n<div>a</div>", "pages/index.md:8: HTML, lines across and"),
    "HTML in a text": ("A <b>b</b>", "pages/index.md:6: HTML cannot stand in a text."),
    "code in a text": ("A `b`", "pages/index.md:6: `Code` cannot stand in a text."),
    "line across": ("A\n\n---\n", "pages/index.md:8: HTML, lines across"),
    "list in a list": ("- a\n  - b", "pages/index.md:7: A list cannot stand here."),
    "list that starts later": (
        "2. a",
        "pages/index.md:6: A numbered list starts at 1.",
    ),
    "list in a quotation": ("> - a", "pages/index.md:6: A list cannot stand here."),
    "source that is not encrypted": (
        "> a\n> — B, http://example.org",
        "pages/index.md:7: http://example.org is not encrypted",
    ),
    "image beside words": (
        "A ![b](image:c.png)",
        "pages/index.md:6: An image beside other words cannot stand in a text.",
    ),
    "unknown image": (
        "![a](image:b.png)",
        "pages/index.md:6: There is no image “b.png”.",
    ),
    "image of another site": (
        "![a](https://example.org/b.png)",
        "pages/index.md:6: Refer to an image of the bundle",
    ),
    "image without words": (
        "![](image:b.png)",
        "pages/index.md:6: Say between the [ ] what the image shows.",
    ),
    "unknown block": (
        "```calout\ntext: a\n```",
        "pages/index.md:6: “calout” is no block. After ``` comes one of heading,",
    ),
    "empty block": ("```callout\n```", "pages/index.md:6: This callout is empty"),
    "block that is no YAML": (
        "```callout\nheading: a\ntext: [\n```",
        "pages/index.md:9: This is not valid YAML",
    ),
    "block that is no mapping": (
        "```callout\n- a\n```",
        "pages/index.md:7: “name: value” lines belong here: tone, heading, text.",
    ),
    "unknown key of a block": (
        "```callout\ntext: a\ntune: a\n```",
        "pages/index.md:8: Unknown key “tune”. Did you mean “tone”?",
    ),
    "unknown choice of a block": (
        "```callout\ntext: a\ntone: loud\n```",
        "pages/index.md:8: tone: Select a valid choice.",
    ),
    "link to no page in a block": (
        "```callout\ntext: |\n  One\n\n  [two](/three/)\n```",
        "pages/index.md:10: There is no page “/three/”.",
    ),
    "entry of a block to no page": (
        "```link_list\nlinks:\n  - {page: /reviews/}\n  - {page: /two/}\n```",
        "pages/index.md:9: There is no page “/two/”.",
    ),
    "address in a block that is not encrypted": (
        "```embed\ntitle: a\nurl: http://example.org\n```",
        "pages/index.md:8: http://example.org is not encrypted",
    ),
}

# What only the models and their blocks know.
REFUSED_BY_MODELS = {
    "field of a block too long": (
        body("## " + "a" * 201),
        "pages/index.md:6: body 1 text: Ensure this value has at most 200 characters",
    ),
    "block without what it needs": (
        body("Text\n\n```callout\nheading: a\n```"),
        "pages/index.md:8: body 2 text: This field is required.",
    ),
    "rule of a block": (
        body(
            "```link_list\nlinks:\n  - {page: /reviews/}\n"
            '  - {page: /reviews/, url: "https://example.org"}\n```'
        ),
        "pages/index.md:9: body 1 links 2 page: Choose a page, or give an address",
    ),
    "rule of publication": (
        ash("full_report", "learning_only\nreason_withheld: Because"),
        f"{REVIEW}:1: learning_points: A review of which only the learning",
    ),
    "name twice": (
        {TOPICS: "- {name: A, slug: a}\n- {name: A, slug: neglect}"},
        f"{TOPICS}:2: name: Topic with this Name already exists.",
    ),
    "banner without a message": (
        {"settings.yaml": "contact_phone: 1\nbanner_enabled: true"},
        "settings.yaml:1: banner_message: Write the message, or switch",
    ),
}

FILES = {
    "unknown part": ({"setings.yaml": ""}, "setings.yaml:1: A bundle has no such part"),
    "unknown vocabulary": (
        {"vocabularies/topcs.yaml": "- {name: A, slug: a}"},
        "vocabularies/topcs.yaml:1: There is no vocabulary “topcs”. Did you mean "
        "“topics”?",
    ),
    "vocabulary that is no YAML": (
        {"vocabularies/topics.csv": "a"},
        "vocabularies/topics.csv:1: A vocabulary is a .yaml file.",
    ),
    "term without a slug": (
        {TOPICS: "\n- name: Neglect"},
        f"{TOPICS}:2: “slug” is missing.",
    ),
    "slug twice": (
        {TOPICS: "- {name: A, slug: neglect}\n- {name: B, slug: neglect}"},
        f"{TOPICS}:2: “neglect” is a term at",
    ),
    "list that is none": ({TOPICS: "name: A"}, f"{TOPICS}:1: This file is a list"),
    "entry that is none": ({TOPICS: "- A"}, f"{TOPICS}:1: An entry is a group"),
    "unknown setting": (
        {"settings.yaml": "contact_email: a@example.org\nmotto: a"},
        "settings.yaml:2: Unknown key “motto”.",
    ),
    "setting that leads nowhere": (
        {"settings.yaml": "header_menu:\n  - {page: /a/}"},
        "settings.yaml:2: There is no page “/a/”.",
    ),
    "redirect to nowhere": (
        {"redirects.yaml": "- from: /a/\n  to: /b/"},
        "redirects.yaml:2: redirect_page: There is no page “/b/”.",
    ),
    "redirect from nowhere": (
        {"redirects.yaml": "- to: /reviews/"},
        "redirects.yaml:1: “from” is missing.",
    ),
    "redirect from what is no path": (
        {"redirects.yaml": "- {from: a, to: /reviews/}"},
        "redirects.yaml:1: “a” does not start with /.",
    ),
    "redirect that is not encrypted": (
        {"redirects.yaml": '- {from: /a/, to: "http://example.org"}'},
        "redirects.yaml:1: redirect_link: http://example.org is not encrypted",
    ),
    "redirect twice": (
        {"redirects.yaml": "- {from: /a/, to: /reviews/}\n- {from: /a, to: /}"},
        "redirects.yaml:2: /a is redirected at",
    ),
    "redirect of a page": (
        {"redirects.yaml": "- {from: /reviews/, to: /}"},
        "redirects.yaml:1: /reviews is a page",
    ),
    "file that is missing": (
        {"images/images.yaml": "- title: A\n  file: a.png"},
        "images/images.yaml:2: There is no file “a.png” in",
    ),
    "file outside": (
        {"documents/documents.yaml": "- {title: A, file: ../settings.yaml}"},
        "documents/documents.yaml:1: There is no file “../settings.yaml” in",
    ),
    "file that is not listed": (
        {"images/a.png": b""},
        "images/a.png:1: images.yaml does not list it.",
    ),
    "file without a title": (
        {"documents/documents.yaml": "- file: a.pdf", "documents/a.pdf": b"a"},
        "documents/documents.yaml:1: “title” is missing.",
    ),
    "image that is none": (
        {"images/images.yaml": "- {title: A, file: a.png}", "images/a.png": b"a"},
        "images/images.yaml:1: a.png: This file is called .png, but it is plain text.",
    ),
    "document that is empty": (
        {
            "documents/documents.yaml": "- {title: A, file: a.pdf}",
            "documents/a.pdf": b"",
        },
        "documents/documents.yaml:1: a.pdf: This file is empty.",
    ),
    "document of another kind": (
        {
            "documents/documents.yaml": "- {title: A, file: a.exe}",
            "documents/a.exe": b"a",
        },
        "documents/documents.yaml:1: a.exe: This is a program (.exe).",
    ),
    "page without a parent": (
        {"pages/a/b.md": HOME.replace("home.HomePage", "home.ContentPage")},
        "pages/a/b.md:1: There is no page /a/ for this one to go below.",
    ),
    "page below the wrong one": (
        {"pages/reviews/child-ash/a.md": ASH},
        "pages/reviews/child-ash/a.md:2: A review cannot go below a review.",
    ),
    "name with a space": (
        {"pages/a b.md": HOME},
        "pages/a b.md:1: A page is a .md file; its name",
    ),
    "page that is no Markdown": ({"pages/a.txt": ""}, "pages/a.txt:1: A page is a .md"),
    "second home page": (
        {"pages/reviews/index.md": HOME},
        "pages/reviews/index.md:1: ",
    ),
}

ALL = {
    **{f"front matter: {name}": case for name, case in FRONT_MATTER.items()},
    **{
        f"children: {name}": (ash("status:", f"{lines}status:"), problem)
        for name, (lines, problem) in CHILDREN.items()
    },
    **{
        f"body: {name}": (body(markdown), problem)
        for name, (markdown, problem) in BODIES.items()
    },
    **{f"models: {name}": case for name, case in REFUSED_BY_MODELS.items()},
    **{f"files: {name}": case for name, case in FILES.items()},
}


@pytest.mark.parametrize(("files", "problem"), ALL.values(), ids=ALL)
def test_a_problem_is_told_with_file_and_line_and_nothing_is_loaded(
    folder: Folder,
    snapshot: Callable[[], dict[str, Any]],
    files: dict[str, str | bytes],
    problem: str,
) -> None:
    before = snapshot()
    problems = folder.write(files).problems()
    assert any(found.startswith(problem) for found in problems), problems
    assert snapshot() == before


def test_all_problems_are_told_at_once(folder: Folder) -> None:
    folder.write(ash("title:", "titel:"))
    folder.write(body("## " + "a" * 201 + "\n\n[a](/b/)\n\n[a](/c/)"))
    folder.write({"settings.yaml": "banner_enabled: true"})
    folder.write({"redirects.yaml": "- {from: /a/, to: /b/}"})
    assert [problem.partition(": ")[0] for problem in folder.problems()] == [
        "pages/index.md:8",
        "pages/index.md:10",
        f"{REVIEW}:1",
        f"{REVIEW}:3",
        "redirects.yaml:1",
        "settings.yaml:1",
    ]


def test_a_draft_may_lack_what_a_page_needs_but_not_be_wrong(folder: Folder) -> None:
    folder.write(ash("abstract:", "#"))
    folder.replace(REVIEW, "status: published", "status: draft")
    folder.load()
    folder.replace(REVIEW, "[neglect]", "[unknown]")
    assert folder.problems() == [f"{REVIEW}:9: topics: There is no topic “unknown”."]


def test_a_page_keeps_its_type(folder: Folder) -> None:
    folder.load()
    folder.replace("pages/reviews.md", "reviews.ReviewIndexPage", "home.ContentPage")
    problem = (
        "pages/reviews.md:2: /reviews/ is a review index page on this site; the type "
        "of a page cannot change."
    )
    assert problem in folder.problems()


def test_a_folder_that_is_not_there_is_a_problem(folder: Folder) -> None:
    folder.path = folder.path / "elsewhere"
    [problem] = folder.problems()
    assert problem.endswith("There is no such folder.")


def test_the_same_page_or_file_in_two_folders_is_a_problem(
    folder: Folder, pdf: bytes
) -> None:
    files: dict[str, str | bytes] = {
        "documents/documents.yaml": "- {title: A, file: a.pdf}",
        "documents/a.pdf": pdf,
        "settings.yaml": "contact_phone: 1",
    }
    folder.write(files)
    other = Folder(folder.path / "documents/.other")
    other.write({**files, "pages/index.md": HOME})
    with pytest.raises(Exception, match="3 problems") as refused:
        folder.load(str(other.path))
    for problem in (
        "documents.yaml:1: “a.pdf” is listed at",
        "index.md:1: ",
        "settings.yaml:1: ",
    ):
        assert f"{other.path}" in str(refused.value)
        assert problem in str(refused.value)
