from __future__ import annotations

from typing import Any, BinaryIO

import click

from dailypapers.cli.setup import ready_database

KIND_HELP = "List: day, trending, category, keyword, organisation, author, search, everything."


@click.group("digest")
def command() -> None:
    """Editions and the mails made of them: look at one, send what is due, see how delivery stands.

    \b
    Example:
      dailypapers digest preview --to ada@example.org --html > mail.html
      dailypapers digest send
      dailypapers digest status
    """


@command.command("preview")
@click.option("--to", "address", default="", help="A subscriber; without one, what --kind names.")
@click.option("--kind", default="day", show_default=True, help=KIND_HELP)
@click.option("--target", default="", help="Which category, keyword, organisation, author or search.")
@click.option("--limit", type=click.IntRange(1, 60), default=10, show_default=True, help="Papers at most.")
@click.option("--html", "as_html", is_flag=True, help="The HTML part instead of the text.")
def preview(address: str, kind: str, target: str, limit: int, as_html: bool) -> None:
    """Print the next mail as it would be now. Nothing is sent and nothing is written.

    \b
    Example:
      dailypapers digest preview --kind category --target cs.LG
    """
    ready_database()
    from django.utils import timezone

    from dailypapers.digests import actions, queries
    from dailypapers.digests.models import Subscriber, Subscription
    from dailypapers.digests.planning import planner
    from dailypapers.digests.rendering import renderer

    subscriber = Subscriber.objects.filter(address_key=actions.address_key(address)).first() if address else None
    if address and subscriber is None:
        raise click.ClickException(f"{address} is no subscriber. `dailypapers digest subscribe` adds one.")
    if subscriber is None:
        wish = actions.checked_wish(actions.SubscriptionRequest(kind, target, limit=limit))
        subscriber = Subscriber(pk=0, address="you@example.org")
        wishes = [Subscription(subscriber=subscriber, kind=wish.kind, target=wish.target, limit=limit)]
    else:
        wishes = queries.subscriptions_of(subscriber)
    digest = queries.digest_of_plan(subscriber, planner.preview(wishes), timezone.localdate())
    click.echo(renderer.html(digest) if as_html else renderer.text(digest), nl=False)


@command.command("send")
def send() -> None:
    """Freeze editions of closed days, plan what is due, send it. Stop it and run it again at any moment.

    \b
    Example:
      dailypapers digest send
    """
    ready_database()
    from django.conf import settings

    from dailypapers.digests.actions import run_due

    done = run_due()
    click.echo(
        f"{len(done.frozen):,} editions frozen, {done.planned:,} digests planned, {done.sent.sent:,} messages sent, "
        f"{done.sent.later:,} later, {done.sent.failed:,} refused."
    )
    if settings.EMAIL_URL.startswith("file:"):
        click.echo(f"Mails are written as files ({settings.EMAIL_URL}); set EMAIL_URL to send them.", err=True)


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(as_json: bool) -> None:
    """How delivery stands: who subscribes, what waits, what is not known, which server is down.

    \b
    Example:
      dailypapers digest status --json
    """
    ready_database()
    import orjson

    from dailypapers.digests.queries import status as read_status

    found = read_status()
    outages = [{"server": o.server, "until": o.until, "failures": o.failures, "error": o.error} for o in found.outages]
    facts: dict[str, Any] = {
        "newest_edition": found.newest, "subscribers": found.subscribers, "unconfirmed": found.unconfirmed,
        "stopped": found.stopped, "due": found.due, "messages": found.states, "uncertain": found.uncertain,
        "waiting_since": found.oldest_waiting, "outages": outages,
    }  # fmt: skip
    if as_json:
        click.echo(orjson.dumps(facts).decode())
        return
    click.echo(f"Newest edition: {found.newest or 'none yet'}")
    click.echo(f"Subscribers: {found.subscribers:,}; not confirmed {found.unconfirmed:,}; stopped {found.stopped:,}; "
               f"due now {found.due:,}")  # fmt: skip
    states = ", ".join(f"{number:,} {state}" for state, number in sorted(found.states.items())) or "none"
    click.echo(f"Messages of 30 days: {states}")
    click.echo(f"Handed over without an answer seen, then sent again: {found.uncertain:,}")
    for outage in found.outages:
        click.echo(
            f"Down: {outage.server} until {outage.until:%Y-%m-%d %H:%M} UTC, {outage.failures} times: {outage.error}"
        )


@command.command("subscribe")
@click.argument("address")
@click.option("--kind", default="day", show_default=True, help=KIND_HELP)
@click.option("--target", default="", help="Which category, keyword, organisation, author or search.")
@click.option("--cadence", type=click.Choice(["daily", "weekdays", "weekly", "monthly"]), default="daily",
              show_default=True, help="How often.")  # fmt: skip
@click.option("--hour", type=click.IntRange(0, 23), default=7, show_default=True, help="By the clock of --zone.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone, as Europe/Berlin.")
@click.option("--limit", type=click.IntRange(1, 60), default=10, show_default=True, help="Papers at most.")
@click.option("--channel", type=click.Choice(["mail", "slack", "discord", "mattermost", "matrix", "webhook"]),
              default="mail", show_default=True, help="Where ADDRESS leads.")  # fmt: skip
def subscribe(
    address: str, kind: str, target: str, cadence: str, hour: int, zone: str, limit: int, channel: str
) -> None:
    """Subscribe ADDRESS without asking it: for people who agreed, and for chats of your own.

    \b
    Example:
      dailypapers digest subscribe https://hooks.slack.com/services/… --channel slack --kind day --limit 5
    """
    ready_database()
    from dailypapers.digests.actions import SubscriptionRequest
    from dailypapers.digests.actions import subscribe as write

    wish = SubscriptionRequest(kind, target, cadence, limit=limit)
    made = write(address, [wish], hour=hour, time_zone=zone, confirmed=True, channel=channel)
    click.echo(f"{made.address}: next digest {made.next_at:%Y-%m-%d %H:%M} UTC.")


@command.command("bounces")
@click.argument("file", type=click.File("rb"))
def bounces(file: BinaryIO) -> None:
    """Read bounces and complaints from FILE (a message, or a mailbox in mbox form; - is standard input).

    \b
    Example:
      dailypapers digest bounces - < report.eml
    """
    ready_database()
    from dailypapers.digests.actions import take_report
    from dailypapers.digests.delivery.bounces import messages_in, parse

    read = noted = 0
    for raw in messages_in(file):
        read += 1
        report = parse(raw)
        if report is not None and take_report(report):
            noted += 1
            click.echo(f"{report.kind}: subscriber {report.subscriber_id}, {report.detail}")
    click.echo(f"{read:,} messages read, {noted:,} new reports about mails of this site.")


@command.command("post")
@click.argument("day", required=False)
@click.option("--format", "form", type=click.Choice(["markdown", "html", "text"]), default="markdown",
              show_default=True, help="How it is written.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Papers at most.")
def post(day: str | None, form: str, limit: int) -> None:
    """Print the edition of DAY (default: the newest) as a post to pass on.

    \b
    Example:
      dailypapers digest post 2025-10-14 --format html
    """
    ready_database()
    from dailypapers.digests import queries
    from dailypapers.digests.rendering import sharing
    from dailypapers.lib.periods import Day

    found = queries.edition(Day.parse(day).date) if day else queries.newest_edition()
    if found is None:
        raise click.ClickException("There is no such edition. It is frozen when its day has closed.")
    writers = {"markdown": sharing.markdown, "html": sharing.html, "text": sharing.text}
    click.echo(writers[form](sharing.of_edition(found, limit)), nl=False)
