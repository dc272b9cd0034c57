"""What a list is: its filters, its window, sums of categories, refusals, and how much it costs."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.models import Category, Paper
from dailypapers.lib.errors import AuthenticationRequired, Invalid, NotFound
from dailypapers.lib.periods import Day, Week
from dailypapers.listings import Filters, Window, canonical_target, listing_kinds, open_listing
from dailypapers.listings.categories import parse_categories
from tests.factories import paper, papers
from tests.listings.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def categories() -> None:
    paper(categories=("cs.AI", "cs.LG", "cs.CY", "hep-th", "cond-mat.str-el", "math.AG"))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("cs.LG", "cs.LG"),
        ("cs.lg", "cs.LG"),
        ("cs.AI+cs.LG", "cs.AI+cs.LG"),
        ("cs.AI cs.LG", "cs.AI+cs.LG"),
        ("cs.AI+cs.LG-cs.CY", "cs.AI+cs.LG-cs.CY"),
        ("hep-th", "hep-th"),
        ("hep-th-cs.CY", "hep-th-cs.CY"),
        ("cond-mat.str-el-hep-th-math.AG", "cond-mat.str-el-hep-th-math.AG"),
        ("cs.AI+cs.AI", "cs.AI"),
        ("cs.AI -cs.LG", "cs.AI-cs.LG"),
        ("cs.AI-astro-ph.CO-stat.ml", "cs.AI-astro-ph.CO-stat.ML"),  # no paper has these
    ],
)
def test_sums_and_differences_of_categories_are_read(text: str, canonical: str, categories: None) -> None:
    assert str(parse_categories(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "-",
        "cs.XX",
        "cs.AI+",
        "cs.AI+cs.XX",
        "cs.AI-cs.XX",
        "cs.RO",
        "cs.AI+cs.RO",
        "-cs.AI",
        "cs.AI\0",
        "cs.AI+" * 100,
    ],
)
def test_what_names_no_category_is_refused(text: str, categories: None) -> None:
    if text == "cs.AI+":
        assert str(parse_categories(text)) == "cs.AI"
        return
    with pytest.raises(NotFound):
        parse_categories(text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("cs.LG", "Machine Learning (cs.LG)"),
        ("cs.AI+cs.LG", "cs.AI + cs.LG"),
        ("cs.AI-cs.CY", "cs.AI − cs.CY"),
        ("cs.AI+cs.LG-cs.CY-hep-th", "cs.AI + cs.LG − cs.CY − hep-th"),
        ("q-bio.QM", "q-bio.QM"),  # a category whose name is not known
    ],
)
def test_a_sum_of_categories_is_named(text: str, title: str, categories: None) -> None:
    Category.objects.create(code="q-bio.QM", name="")
    Category.objects.filter(code="cs.LG").update(name="Machine Learning")
    assert parse_categories(text).title == title


def test_a_sum_names_at_most_twenty_categories_in_three_hundred_characters(categories: None) -> None:
    Category.objects.bulk_create(Category(code=f"x{number:02}.{'a' * 9}") for number in range(30))
    codes = [f"x{number:02}.{'a' * 9}" for number in range(21)]
    assert len(parse_categories("+".join(codes[:20])).included) == 20
    assert len(parse_categories("+".join([*codes[:19], "cs.AI"]) + "+" * 9).included) == 20
    short = "cs.AI" + "-hep-th" * 19
    assert parse_categories(short).excluded == ("hep-th",)
    for text in ("+".join([*codes[:20], "hep-th"])[:300], short + "-cs.CY", "cs.AI".ljust(301), " cs.AI\0"):
        with pytest.raises(NotFound):
            parse_categories(text)
    assert parse_categories("cs.AI".ljust(300)).included[0].code == "cs.AI"


def test_a_sum_holds_what_is_in_one_of_them_and_not_in_those_taken_away(categories: None) -> None:
    made = [
        paper(categories=codes)
        for codes in (("cs.AI",), ("cs.LG", "cs.AI"), ("cs.LG", "cs.CY"), ("hep-th", "cs.LG"), ("math.AG",))
    ]
    ids = set(open_listing("category", "cs.AI+cs.LG-cs.CY").ids())
    assert ids == {made[0].id, made[1].id, made[3].id}
    assert len(open_listing("category", "cs.AI+cs.LG-cs.CY").ids()) == 3


def test_filters_and_windows_narrow_any_list(world: World) -> None:
    for kind in ("newest", "everything", "category", "author", "collection", "group", "reading", "for-you", "similar"):
        whole = open_listing(kind, world.targets[kind], viewer=world.owner)
        narrowed = open_listing(
            kind, world.targets[kind], viewer=world.owner, filters=Filters(category="cs.LG"),
        )  # fmt: skip
        of_category = set(Paper.objects.filter(categories__code="cs.LG").values_list("id", flat=True))
        assert narrowed.ids() == [pk for pk in whole.ids() if pk in of_category], kind
        if kind in ("collection", "similar"):
            continue
        day = open_listing(kind, world.targets[kind], viewer=world.owner, window=Window.of(Day.parse("2025-10-14")))
        of_day = set(Paper.objects.filter(featured_on=date(2025, 10, 14)).values_list("id", flat=True))
        assert day.ids() == [pk for pk in whole.ids() if pk in of_day], kind


def test_a_filter_that_names_nothing_leaves_nothing(world: World) -> None:
    for filters in (Filters(category="cs.XX"), Filters(author="Nobody"), Filters(keyword="\0"), Filters(category="+")):
        assert open_listing("everything", filters=filters).ids() == []
        assert bool(filters)
    assert not Filters()


def test_a_category_of_this_week_is_one_call(world: World) -> None:
    listing = open_listing("category", "cs.LG", window=Window.of(Week.parse("2025-W42")))
    assert listing.count() == len(listing.ids()) == 6
    assert open_listing("category", "cs.LG", window=Window.of(Week.parse("2025-W41"))).ids() == []


@pytest.mark.parametrize("kind", sorted(set(listing_kinds()) - {"search"}))
def test_the_ids_of_a_page_cost_the_same_however_long_the_list(kind: str, world: World) -> None:
    listing = open_listing(kind, world.targets[kind], viewer=world.owner)
    with CaptureQueriesContext(connection, ) as few:  # fmt: skip
        listing.ids(0, 2)
    papers(30)
    again = open_listing(kind, world.targets[kind], viewer=world.owner)
    with CaptureQueriesContext(connection) as many:
        again.ids(0, 50)
    assert len(many) <= max(len(few), 2)


def test_refusals_say_what_to_do(world: World) -> None:
    cases = [
        (("horoscope", ""), NotFound, "Choose one of newest, day"),
        (("category", ""), Invalid, "say which one (a code like cs.LG"),
        (("trending", "x"), Invalid, "takes no target"),
        (("day", "2025-13-40"), Invalid, "13"),
        (("author", "Nobody Nowhere"), NotFound, "There is no author “Nobody Nowhere”"),
        (("author", "a\0b"), NotFound, "nothing with this name"),
        (("for-you", ""), AuthenticationRequired, "sign in first"),
        (("venue", "\u202e"), NotFound, "There is no"),
        (("similar", "9999.99999"), NotFound, "There is no paper"),
        (("search", "  "), Invalid, "no words"),
        (("reading", "never"), NotFound, "later, read or hidden"),
    ]
    for (kind, target), error, sentence in cases:
        viewer = world.owner if kind == "reading" else None
        with pytest.raises(error) as raised:
            open_listing(kind, target, viewer=viewer)
        assert sentence in str(raised.value), (kind, str(raised.value))


def test_targets_are_found_as_people_write_them(world: World) -> None:
    assert canonical_target("organisation", "analytical engines") == "analytical-engines"
    assert canonical_target("keyword", "Gradient Flow") == "gradient-flow"
    assert canonical_target("author", "ada lovelace") == "Ada Lovelace"
    assert canonical_target("person", "https://papers.example.org/users/OWNER") == "owner"
    assert canonical_target("category", "cs.AI + cs.LG") == "cs.AI + cs.LG"
    assert canonical_target("author", "Nobody") == "Nobody"


def test_every_entity_is_found_by_its_key_and_named(world: World) -> None:
    for kind in ("author", "organisation", "category", "keyword", "person", "collection", "group"):
        entity = ENTITIES[kind]
        row = entity.find(world.targets[kind] if kind != "category" else "cs.LG")
        assert isinstance(row, entity.model)
        assert entity.find(entity.key_of(row)) == row
        is_hidden = kind in ("collection", "group")
        assert Client().get(entity.url(entity.key_of(row))).status_code == (404 if is_hidden else 200)
        assert entity.name_of(row)


@pytest.mark.parametrize("plural", ["authors", "organisations", "categories", "keywords"])
def test_names_have_a_page(plural: str, world: World) -> None:
    client = Client()
    page = client.get(f"/{plural}").content.decode()
    assert f"<h1>{plural.capitalize()}</h1>" in page
    kind = next(kind for kind, entity in ENTITIES.items() if entity.plural == plural)
    key = "cs.LG" if kind == "category" else world.targets[kind]
    assert ENTITIES[kind].url(key) in page
    assert ENTITIES[kind].url(key) in client.get(f"/{plural}?after=").content.decode()
    assert ENTITIES[kind].url(key) in client.get(f"/{plural}?q={key[:3]}").content.decode()
    assert "None has" in client.get(f"/{plural}?q=zzzz").content.decode()
    assert client.get(f"/{plural}?q=%00&after=%00").status_code == 200
