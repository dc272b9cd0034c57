"""How often anything may be done here, and how much may be sent at once: one table, by name.

`api` and `mcp` take their rate from the setting DAILYPAPERS_API_RATE. Budgets that are `exact` are counted in the
database, in the transaction of what they limit; the others in a file of the machine (docs/decisions/0010).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.accounts.wording import rate_text, wait_text
from dailypapers.lib.ratelimit import DAY, HOUR, MINUTE, Quota, Rate

MAX_BODY = 4 << 20  # bytes of the body of a request; forms of the site hold less (DATA_UPLOAD_MAX_MEMORY_SIZE)
MAX_PAPER_BODY = 32 << 20  # of one that brings the file of a paper
MAX_API_BODY = 1 << 20  # and of one of a program
GUESSES = gettext_noop("Too many wrong passwords. Try again in %(wait)s.")
ACTION = gettext_noop("You can do this %(often)s. Try again in %(wait)s.")
FIRST_DAY = gettext_noop("You can do this %(often)s in an account's first day. Try again in %(wait)s.")


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be done how often by one person, and the sentence for whoever did it more often.

    `first_day` replaces `rates` for an account's first day. In the sentence stand `%(often)s` ("10 times a minute"),
    `%(count)s` (10) and `%(wait)s` ("40 seconds").
    """

    name: str
    rates: tuple[Rate, ...]
    sentence: str
    first_day: tuple[Rate, ...] = ()
    exact: bool = False

    def refusal(self, quota: Quota, is_new: bool = False) -> str:
        """Return the sentence in the reader's language."""
        sentence = FIRST_DAY if is_new and self.first_day else self.sentence
        values = {"often": rate_text(quota.rate), "count": intcomma(quota.rate.capacity), "wait": wait_text(quota.wait)}
        return _(sentence) % values


def _per(minute: int = 0, hour: int = 0, day: int = 0) -> tuple[Rate, ...]:
    return tuple(Rate(count, span) for count, span in ((minute, MINUTE), (hour, HOUR), (day, DAY)) if count)


def _action(name: str, rates: tuple[Rate, ...], first_day: tuple[Rate, ...] = ()) -> Budget:
    return Budget(name, rates, ACTION, first_day, exact=True)


def _table(budgets: Iterable[Budget]) -> dict[str, Budget]:
    return {budget.name: budget for budget in budgets}


BUDGETS = _table((
    # for programs, by token, else by address
    Budget("api", _per(minute=1_200), gettext_noop("At most %(count)s requests a minute. Try again in %(wait)s.")),
    Budget("mcp", _per(minute=1_200), gettext_noop("At most %(count)s requests a minute. Try again in %(wait)s.")),
    # pages that cost more than others, by account, else by address
    Budget("search", _per(minute=600), gettext_noop("You can search %(often)s. Try again in %(wait)s.")),
    Budget("suggestions", _per(minute=1_200),
           gettext_noop("You can ask for suggestions %(often)s. Try again in %(wait)s.")),
    Budget("feeds", _per(minute=600), gettext_noop("Feeds can be fetched %(often)s. Try again in %(wait)s.")),
    Budget("exports", _per(minute=300), gettext_noop("Lists can be downloaded %(often)s. Try again in %(wait)s.")),
    # forms of accounts (sign in, sign up, reset a password), by address, of known browsers by browser
    Budget("sign-in", _per(minute=60), gettext_noop("Too many attempts from your address. Try again in %(wait)s.")),
    # wrong passwords (login_attempts.py): by account and network, by address, by account where nothing else is known,
    # and by account and browser where somebody has signed in from it before
    Budget("guesses", (Rate(5, 5 * MINUTE), Rate(50, DAY)), GUESSES),
    Budget("guesses-address", _per(minute=20, hour=200), GUESSES),
    Budget("guesses-account", _per(hour=100), GUESSES),
    Budget("guesses-known-browser", (Rate(10, 5 * MINUTE), Rate(100, DAY)), GUESSES),
    # what people do, by account
    _action("vote", _per(minute=120, day=3_000), _per(minute=60, day=300)),
    _action("comment", _per(minute=10, day=200), _per(minute=3, day=20)),
    _action("react", _per(minute=60, day=1_000)),
    _action("submit", _per(day=10), _per(day=2)),
    _action("follow", _per(minute=60, day=500)),
    _action("save", _per(minute=120, day=3_000)),
    _action("read", _per(minute=240)),
    _action("annotate", _per(minute=60, day=2_000), _per(minute=30, day=300)),
    _action("flag", _per(day=30), _per(day=5)),
    _action("claim", _per(day=20), _per(day=3)),
    _action("group", _per(day=5), _per(day=1)),
    _action("invite", _per(day=50), _per(day=10)),
    _action("collection", _per(day=50)),
    _action("fulltext", _per(minute=20, day=200), _per(minute=10, day=20)),
    _action("bring-text", _per(minute=10, day=50), _per(minute=2, day=5)),
    _action("e-reader", _per(minute=10, day=40), _per(minute=3, day=5)),
    _action("e-reader-code", _per(day=5)),
    _action("library", _per(day=20), _per(day=5)),
    _action("zotero", _per(hour=20)),
    _action("channel", _per(hour=20, day=50), _per(hour=5, day=5)),
    _action("channel-test", _per(minute=3, hour=20), _per(minute=2, hour=10)),
    _action("webhook", _per(hour=10, day=20), _per(hour=5, day=5)),
    _action("pick", _per(day=100)),
    # answers of a language model, which cost tokens: by account; by address of strangers, and of them in all
    _action("translations", _per(hour=60, day=300), _per(hour=10, day=30)),
    _action("answers", _per(hour=60, day=300), _per(hour=10, day=30)),
    Budget("answers-stranger", _per(hour=5, day=15),
           gettext_noop("Without an account a question is answered %(often)s. Sign in, or try again in %(wait)s."),
           exact=True),
    Budget("answers-strangers", _per(hour=60, day=300),
           gettext_noop("Too many strangers ask right now. Sign in, or try again in %(wait)s."), exact=True),
    # mails that strangers can cause: to confirm, to sign up, to reset a password, to subscribe; to one mailbox in all
    Budget("mails-to-address", _per(day=5),
           gettext_noop("This address has been sent as many mails as it gets in a day. Look in its spam folder, or "
                        "try again in %(wait)s."), exact=True),
    # subscriptions of strangers, by their network and in all
    Budget("confirm-network", _per(hour=20),
           gettext_noop("Too many subscriptions from your network. Try again in %(wait)s."), exact=True),
    Budget("confirm-all", _per(hour=1_000),
           gettext_noop("Too many people are subscribing right now. Try again in %(wait)s."), exact=True),
))  # fmt: skip


def budget_of(name: str, api_rate: int) -> Budget | None:
    """Return the budget of that name, those of programs with `api_rate` requests a minute; None where 0 lifts it."""
    budget = BUDGETS[name]
    if name not in ("api", "mcp"):
        return budget
    return replace(budget, rates=_per(minute=api_rate)) if api_rate else None


def max_body(path: str) -> int:
    """Return how many bytes a request to a path may send."""
    if path.startswith("/texts/bring/"):
        return MAX_PAPER_BODY
    return MAX_API_BODY if path.startswith(("/api/", "/mcp")) else MAX_BODY
