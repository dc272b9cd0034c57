"""Lists of papers somebody names: short ones at once, long ones by the worker, and what becomes of each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.lib.errors import Conflict, Invalid
from dailypapers.ranking import seeds
from dailypapers.ranking.models import Seed, SeedList
from dailypapers.ranking.seed_names import MAX_SEEDS, TooSlow, names_in, names_in_process
from dailypapers.worker.loop import work
from dailypapers.worker.steps import STEPS
from tests.factories import paper
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
ENTRY = "@article{k%d,\n  title = {A paper nobody has, number %d},\n  abstract = {" + "Words. " * 100 + "}\n}\n"
STEP = [step for step in STEPS if step.name == "seeds"]


@pytest.fixture
def ada() -> User:
    return user("ada")


def long_list(*ids: str) -> str:
    mine = "".join(f"@article{{x, title={{Mine}}, eprint={{{one}}}, archiveprefix={{arXiv}}}}\n" for one in ids)
    return mine + "".join(ENTRY % (number, number) for number in range(20))


def run_worker() -> None:
    work(steps=STEP, wait=lambda _: None, once=True)


def test_a_long_list_is_read_by_the_worker_and_the_page_says_how_far_it_is(ada: User) -> None:
    mine = paper(arxiv_id="2510.77777")
    site = signed_in(ada)
    told = site.post("/papers/for-you/seeds", {"papers": long_list("2510.77777")}, follow=True).content.decode()
    assert "Your list is long: it is read in the background." in told
    assert "Your list waits to be read." in told
    assert not Seed.objects.exists()
    run_worker()
    assert list(Seed.objects.values_list("paper_id", flat=True)) == [mine.id]
    page = site.get("/papers/for-you").content.decode()
    assert "Your last list: 1 paper added." in " ".join(page.split())
    assert "title:A paper nobody has, number 0" in page
    assert SeedList.objects.get().text == ""


def test_a_list_that_is_read_shows_so(ada: User) -> None:
    SeedList.objects.create(user=ada, text="x", state=SeedList.State.RUNNING)
    assert "Your list is being read." in signed_in(ada).get("/papers/for-you").content.decode()


def test_a_second_list_waits_for_the_first_and_follows_it(ada: User) -> None:
    assert seeds.plant_seeds(ada, long_list()) is None
    with pytest.raises(Conflict, match="still being read"):
        seeds.plant_seeds(ada, long_list())
    run_worker()
    assert seeds.plant_seeds(ada, long_list("2510.1")) is None
    assert SeedList.objects.get().state == SeedList.State.QUEUED


def test_a_list_that_takes_too_long_has_failed_with_a_reason(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "MAX_SECONDS", 0.01)
    seeds.plant_seeds(ada, long_list())
    run_worker()
    assert SeedList.objects.get().state == SeedList.State.FAILED
    page = signed_in(ada).get("/papers/for-you").content.decode()
    assert "Your last list was not read. It could not be read within 0.01 seconds." in page


def test_a_list_that_names_too_much_or_nothing_has_failed_with_a_reason(ada: User) -> None:
    seeds.plant_seeds(ada, " ".join(f"2510.{number:05}" for number in range(MAX_SEEDS + 500)))
    seeds.read_seed_lists()
    assert SeedList.objects.get().reason == "The list names more than 500 papers. Send at most 500 at once."
    seeds.plant_seeds(ada, "@article{a," + " " * seeds.MAX_AT_ONCE)
    seeds.read_seed_lists()
    assert SeedList.objects.get().reason.startswith("The list names no paper.")


def test_a_list_during_which_the_worker_was_killed_is_tried_three_times(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> list[str]:
        raise KeyboardInterrupt

    seeds.plant_seeds(ada, long_list())
    with monkeypatch.context() as patched:
        patched.setattr(seeds, "names_in_process", killed)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                seeds.read_seed_lists()
    assert SeedList.objects.get().state == SeedList.State.RUNNING
    seeds.read_seed_lists()
    assert SeedList.objects.get().reason == "It was begun three times and never came to an end."


def test_removing_all_removes_a_list_that_waits(ada: User) -> None:
    seeds.plant_seeds(ada, long_list())
    seeds.delete_seeds(ada)
    run_worker()
    assert not SeedList.objects.exists()


def test_an_outcome_is_kept_for_a_while(ada: User) -> None:
    seeds.plant_seeds(ada, long_list())
    run_worker()
    SeedList.objects.update(ended_at=timezone.now() - seeds.KEPT_FOR - timedelta(days=1))
    seeds.read_seed_lists()
    assert not SeedList.objects.exists()


def test_a_list_of_too_many_characters_is_refused_before_it_is_read(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "names_in", lambda text: pytest.fail("it was read"))
    with pytest.raises(Invalid, match="1,000,001 characters"):
        seeds.plant_seeds(ada, "a" * 1_000_001)


def test_names_are_the_same_in_another_process() -> None:
    text = long_list("2510.77777", "2510.77777") + '@misc{a, title={Sm{\\"o}rg}}'
    assert names_in_process(text, 60) == names_in(text)
    assert names_in(text)[0] == "2510.77777"
    assert names_in_process("a\udce9 b", 60) == ["a?", "b"]
    with pytest.raises(TooSlow):
        names_in_process(text, 0.01)


def test_reading_stops_behind_the_names_that_fit() -> None:
    assert len(names_in(" ".join(map(str, range(10_000_000, 10_300_000))))) == MAX_SEEDS + 1
