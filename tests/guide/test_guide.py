"""The guide says what is there, and leads nowhere that is not."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from cms.guide.chapters import FOLDER, chapters, search
from cms.guide.checklist import STEPS
from cms.models import ChecklistTick
from tests.factories import EditorFactory, HomePageFactory, MemberFactory

LARGEST = 150_000  # bytes


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db: None) -> Client:
    HomePageFactory()
    return client_of(EditorFactory())


def test_chapters_come_in_order() -> None:
    titles = [chapter.title for chapter in chapters().values()]
    assert titles[0] == "Your first day"
    assert len(titles) == len(list(FOLDER.glob("*.md")))


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.md")), ids=lambda f: f.name)
def test_links_and_pictures_are_there(file: object) -> None:
    text = file.read_text()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        if name == "checklist":
            continue
        linked = FOLDER / name
        assert linked.exists(), target
        if linked.suffix == ".png":
            assert linked.stat().st_size < LARGEST, target
        if anchor:
            slug = re.sub(r"^\d+-", "", linked.stem)
            assert anchor in [s.anchor for s in chapters()[slug].sections], target


def test_every_picture_is_shown() -> None:
    text = " ".join(file.read_text() for file in FOLDER.glob("*.md"))
    unused = [f.name for f in (FOLDER / "images").glob("*") if f.name not in text]
    assert unused == []


def test_is_in_the_help_menu(editor: Client) -> None:
    home = editor.get(reverse("wagtailadmin_home")).text
    assert reverse("guide") in home
    assert reverse("guide_checklist") in home


def test_screens_say_what_they_are(editor: Client) -> None:
    for name, title in (("guide", "Guide"), ("guide_checklist", "First-day checklist")):
        shown = BeautifulSoup(editor.get(reverse(name)).text, "html.parser")
        assert title in shown.select(".w-breadcrumbs li")[-1].text


def test_chapters_lead_to_each_other(editor: Client) -> None:
    for slug, chapter in chapters().items():
        page = editor.get(reverse("guide_chapter", args=[slug]))
        assert chapter.html in page.text
        for address in re.findall(r'(?:href|src)="(/admin/help/[^"#]+)', page.text):
            assert editor.get(address).status_code == 200, address


@pytest.mark.parametrize("slug", ["no-such-chapter", "01-first-day"])
def test_no_such_chapter(editor: Client, slug: str) -> None:
    assert editor.get(reverse("guide_chapter", args=[slug])).status_code == 404


@pytest.mark.parametrize("name", ["none.png", "..", "..%5c01-first-day.md"])
def test_no_such_picture(editor: Client, name: str) -> None:
    assert editor.get(f"/admin/help/guide/images/{name}").status_code == 404


def test_fields_lead_to_it(editor: Client) -> None:
    from reviews.models import ReviewPage
    from tests.factories import ReviewIndexPageFactory

    reviews = ReviewIndexPageFactory()
    form = editor.get(
        reverse(
            "wagtailadmin_pages:add",
            args=["reviews", ReviewPage._meta.model_name, reviews.pk],
        )
    )
    assert reverse("guide_chapter", args=["publish-a-review"]) in form.text


class TestSearch:
    def test_finds_sections_with_all_words(self) -> None:
        found = search("paste WORD")
        assert found[0].section.heading == "Paste from Word"
        assert all(
            "word" in f"{f.section.heading} {f.extract}".lower() for f in found[:1]
        )

    def test_finds_nothing(self) -> None:
        assert search("xylophone") == search("") == search("   ") == []

    def test_shows_what_was_typed_as_text(self, editor: Client) -> None:
        page = editor.get(reverse("guide"), {"q": "<script>alert(1)</script>"}).text
        assert "<script>alert(1)" not in page
        assert "Nothing was found" in page

    def test_leads_to_the_section(self, editor: Client) -> None:
        page = editor.get(reverse("guide"), {"q": "take down seconds"}).text
        address = reverse("guide_chapter", args=["take-something-back"])
        assert f"{address}#take-down-in-ten-seconds" in page


class TestChecklist:
    def test_ticks_are_kept_for_each_person(self, editor: Client) -> None:
        address = reverse("guide_checklist")
        editor.post(address, {"step": ["read", "draft"]})
        assert "2 of" in editor.get(address).text
        assert "0 of" in client_of(EditorFactory()).get(address).text
        editor.post(address, {"step": ["draft"]})
        assert list(ChecklistTick.objects.values_list("step", flat=True)) == ["draft"]

    def test_is_offered_on_the_dashboard_until_it_is_done(self, editor: Client) -> None:
        keys = [step.key for step in STEPS]
        home, address = reverse("wagtailadmin_home"), reverse("guide_checklist")
        assert f"First-day checklist: {len(keys)} to do" in editor.get(home).text
        editor.post(address, {"step": keys[1:]})
        assert "First-day checklist: 1 to do" in editor.get(home).text
        editor.post(address, {"step": keys})
        assert "First-day checklist:" not in editor.get(home).text

    def test_what_is_no_step_is_not_kept(self, editor: Client) -> None:
        editor.post(reverse("guide_checklist"), {"step": ["x" * 500, "read"]})
        assert ChecklistTick.objects.get().step == "read"

    def test_steps_lead_to_chapters(self) -> None:
        assert [step.key for step in STEPS if step.chapter not in chapters()] == []
        assert len({step.key for step in STEPS}) == len(STEPS)


@pytest.mark.django_db
def test_others_do_not_come_in() -> None:
    member = client_of(MemberFactory())
    for client in (Client(), member):
        for address in (reverse("guide"), reverse("guide_checklist")):
            assert client.get(address).status_code in {302, 403}
