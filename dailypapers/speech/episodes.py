"""Episodes: an edition as a file of sound with chapters, in the home folder, made when somebody listens.

An episode is a description, `2025-10-14.json`, beside its sound. The description comes last and by a rename: there is
a whole episode or none. Nothing is in the database; everything can be made again.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from dailypapers.accounts.wording import period_title
from dailypapers.catalog.urls import paper_url
from dailypapers.digests import queries
from dailypapers.digests.models import Edition
from dailypapers.formats import PaperView
from dailypapers.lib.periods import Day
from dailypapers.lib.sentences import sentence
from dailypapers.listings import open_listing
from dailypapers.speech import engine
from dailypapers.speech.engine import SpeechFailed

PAPERS = 20  # of an edition that are spoken
EPISODES = 14  # the newest editions that are made
LISTENED = 30 * 86_400  # seconds after the feed was last asked for in which episodes are made
AGAIN = 3_600  # seconds after a failure until an edition is tried again


@dataclass(slots=True)
class Chapter:
    """A paper of an episode: where it begins, in seconds, its title and its path."""

    start: float
    title: str
    path: str = ""


@dataclass(slots=True)
class Episode:
    """An edition that was spoken, or, with an `error`, could not be."""

    day: str
    title: str = ""
    file: str = ""
    size: int = 0  # bytes
    seconds: float = 0.0
    chapters: list[Chapter] = field(default_factory=list)
    error: str = ""
    tried_at: float = 0.0

    @property
    def path(self) -> Path:
        """Return where its sound is."""
        return folder() / self.file

    @property
    def content_type(self) -> str:
        """Return the type of its sound."""
        return "audio/mpeg" if self.file.endswith(".mp3") else "audio/wav"


def folder() -> Path:
    """Return the folder of all episodes."""
    return Path(settings.HOME) / "speech"


def note_listener() -> None:
    """Note that somebody asked for the podcast: from now on, for a month, editions are spoken."""
    with suppress(OSError):
        folder().mkdir(exist_ok=True)
        (folder() / "asked").touch()


def is_listened() -> bool:
    """Tell whether a program speaks and somebody listens."""
    try:
        return bool(settings.SPEECH) and time.time() - (folder() / "asked").stat().st_mtime < LISTENED
    except OSError:
        return False


def episode(day: str) -> Episode | None:
    """Return the episode of a day, a failed one too; None where there is none."""
    try:
        row = orjson.loads((folder() / f"{day}.json").read_bytes())
        found = Episode(**row | {"chapters": [Chapter(**chapter) for chapter in row["chapters"]]})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if found.error or found.path.is_file() else None


def episodes() -> list[Episode]:
    """Return what was made, the newest first; failed ones too."""
    found = [episode(path.stem) for path in sorted(folder().glob("????-??-??.json"), reverse=True)]
    return [one for one in found if one is not None]


def due() -> list[Edition]:
    """Return the newest editions that have papers and are still to be spoken, the newest first."""
    if not is_listened():
        return []
    waiting = []
    for row in queries.editions(EPISODES):
        made = episode(row.day.isoformat())
        if row.paper_ids and (made is None or (made.error and time.time() - made.tried_at > AGAIN)):
            waiting.append(row)
    return waiting


def has_due() -> bool:
    """Tell whether an edition is to be spoken."""
    return bool(due())


def make(edition: Edition) -> Episode:
    """Speak an edition and keep it; a failure is kept as well, with its reason. Older ones make room."""
    day = edition.day.isoformat()
    made = Episode(day, period_title(Day(edition.day)), tried_at=time.time())
    folder().mkdir(exist_ok=True)
    try:
        with TemporaryDirectory(dir=folder(), prefix="making-") as place:
            sound, begins, chapters = _spoken(edition, made.title, Path(place))
            made.file, made.size, made.seconds = f"{day}{sound.suffix}", sound.stat().st_size, begins
            if made.size > settings.SPEECH_BUDGET:
                raise SpeechFailed(sentence("The edition is larger than DAILYPAPERS_SPEECH_BUDGET."))
            made.chapters = chapters
            _make_room(made)
            sound.replace(made.path)
    except (SpeechFailed, OSError) as error:
        made = Episode(day, made.title, error=str(error), tried_at=made.tried_at)
    new = folder() / f"{day}.new"
    new.write_bytes(orjson.dumps(asdict(made)))
    new.replace(folder() / f"{day}.json")
    return made


def _spoken(edition: Edition, title: str, place: Path) -> tuple[Path, float, list[Chapter]]:
    """Speak the papers of an edition; return the sound, its seconds and its chapters."""
    papers = queries.edition_papers(edition, 0, PAPERS)
    reasons = open_listing("edition", edition.day.isoformat()).reasons_of([paper.id for paper in papers])
    texts = [f"{settings.SITE_NAME}. {title}."] + [text_of(paper, reasons.get(paper.id, "")) for paper in papers]
    pieces = []
    for number, text in enumerate(texts):
        written, sound = place / f"{number}.txt", place / f"{number}.wav"
        written.write_text(text)
        engine.run(settings.SPEECH, {"{text}": written, "{audio}": sound}, text)
        pieces.append(sound)
    joined = place / "all.wav"
    begins = engine.join(pieces, joined)
    starts = [Chapter(begins[0], title)]
    starts += [Chapter(begin, paper.title_text, paper_url(paper.key)) for begin, paper in zip(begins[1:], papers)]  # noqa: B905
    if settings.SPEECH_PACKER:
        packed = place / "all.mp3"
        engine.run(settings.SPEECH_PACKER, {"{audio}": joined, "{mp3}": packed})
        if not packed.is_file() or not packed.stat().st_size:
            raise SpeechFailed(sentence("The program of DAILYPAPERS_SPEECH_PACKER wrote no file."))
        joined = packed
    return joined, begins[-1], starts


def text_of(paper: PaperView, reason: str) -> str:
    """Return what is said of a paper: title, what it does, why it is here."""
    parts = [paper.title_text, paper.gist or paper.summary, _("Why: %(reason)s") % {"reason": reason} if reason else ""]
    return "\n".join(part if part.endswith((".", "?", "!", "…")) else f"{part}." for part in parts if part)


def _make_room(made: Episode) -> None:
    """Remove the sound of the oldest episodes, until all fit into the budget."""
    kept = [one for one in episodes() if one.day != made.day and not one.error]
    room = settings.SPEECH_BUDGET - made.size
    for one in kept:  # the newest first
        room -= one.size
        if room < 0:
            one.path.unlink(missing_ok=True)
            (folder() / f"{one.day}.json").unlink(missing_ok=True)
