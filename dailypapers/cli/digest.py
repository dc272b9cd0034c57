from __future__ import annotations

from typing import Any, BinaryIO

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import ready_database
from dailypapers.lib.sentences import Grouped, sentence, sentences

KIND_HELP = sentence("List: day, trending, category, keyword, organisation, author, search, everything.")


@click.group("digest")
def command() -> None:
    """Preview and send the mails made of editions, and see how delivery stands.

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
    """Print the next mail as it would be now. Nothing is sent or saved.

    \b
    Example:
      dailypapers digest preview --kind category --target cs.LG
    """
    ready_database()
    from django.utils import timezone
    from django.utils.translation import get_language

    from dailypapers.digests import queries
    from dailypapers.digests.models import Subscriber, Subscription
    from dailypapers.digests.planning import planner
    from dailypapers.digests.rendering import renderer
    from dailypapers.digests.subscriptions.actions import SubscriptionRequest, check_request
    from dailypapers.lib.mail_address import address_key

    subscriber = Subscriber.objects.filter(address_key=address_key(address)).first() if address else None
    if address and subscriber is None:
        raise click.ClickException(
            sentence("%(address)s is not a subscriber. Add it with `dailypapers digest subscribe`.", address=address)
        )
    if subscriber is None:
        request = check_request(SubscriptionRequest(kind, target, limit=limit))
        subscriber = Subscriber(pk=0, address="you@example.org", language=get_language() or "")
        subscriptions = [Subscription(subscriber=subscriber, kind=request.kind, target=request.target, limit=limit)]
    else:
        subscriptions = queries.subscriptions_of(subscriber)
    digest = queries.digest_of_plan(subscriber, planner.preview(subscriptions), timezone.localdate())
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

    from dailypapers.digests.run import run_due

    report = run_due()
    echo(
        sentence(
            "%(frozen)s, %(planned)s, %(sent)s, %(later)s later, %(failed)s refused.",
            frozen=sentences("%(count)s edition frozen", "%(count)s editions frozen", len(report.frozen)),
            planned=sentences("%(count)s digest planned", "%(count)s digests planned", report.planned),
            sent=sentences("%(count)s message sent", "%(count)s messages sent", report.sent.sent),
            later=Grouped(report.sent.later),
            failed=Grouped(report.sent.failed),
        )
    )
    if settings.EMAIL_URL.startswith("file:"):
        echo(
            sentence(
                "Mails are written as files (%(email_url)s); set EMAIL_URL to send them.", email_url=settings.EMAIL_URL
            ),
            err=True,
        )


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def status(as_json: bool) -> None:
    """Show how delivery stands: who subscribes, what waits, what is uncertain, which server is down.

    \b
    Example:
      dailypapers digest status --json
    """
    ready_database()
    import orjson

    from dailypapers.digests.queries import status as read_status

    delivery = read_status()
    outages = [
        {"server": o.server, "until": o.until, "failures": o.failures, "error": o.error} for o in delivery.outages
    ]
    report: dict[str, Any] = {
        "newest_edition": delivery.newest,
        "subscribers": delivery.subscribers,
        "unconfirmed": delivery.unconfirmed,
        "stopped": delivery.stopped,
        "due": delivery.due,
        "messages": delivery.states,
        "uncertain": delivery.uncertain,
        "waiting_since": delivery.oldest_waiting,
        "outages": outages,
    }
    if as_json:
        click.echo(orjson.dumps(report).decode())
        return
    echo(sentence("Newest edition: %(day)s", day=delivery.newest or sentence("none yet")))
    echo(
        sentence(
            "Subscribers: %(subscribers)s; not confirmed %(unconfirmed)s; stopped %(stopped)s; due now %(due)s",
            subscribers=Grouped(delivery.subscribers),
            unconfirmed=Grouped(delivery.unconfirmed),
            stopped=Grouped(delivery.stopped),
            due=Grouped(delivery.due),
        )
    )
    states = ", ".join(f"{number:,} {state}" for state, number in sorted(delivery.states.items())) or "none"
    echo(sentence("Messages of 30 days: %(states)s", states=states))
    echo(sentence("Handed over without an answer, then sent again: %(number)s", number=Grouped(delivery.uncertain)))
    for outage in delivery.outages:
        echo(
            sentences(
                "Down: %(server)s until %(until)s UTC, %(count)s failure: %(error)s",
                "Down: %(server)s until %(until)s UTC, %(count)s failures: %(error)s",
                outage.failures,
                server=outage.server,
                until=f"{outage.until:%Y-%m-%d %H:%M}",
                error=outage.error,
            )
        )


@command.command("subscribe")
@click.argument("address")
@click.option("--kind", default="day", show_default=True, help=KIND_HELP)
@click.option("--target", default="", help="Which category, keyword, organisation, author or search.")
@click.option(
    "--cadence",
    type=click.Choice(["daily", "weekdays", "weekly", "monthly"]),
    default="daily",
    show_default=True,
    help="How often.",
)
@click.option("--hour", type=click.IntRange(0, 23), default=7, show_default=True, help="By the clock of --zone.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone, as Europe/Berlin.")
@click.option("--limit", type=click.IntRange(1, 60), default=10, show_default=True, help="Papers at most.")
@click.option(
    "--channel",
    type=click.Choice(["mail", "slack", "discord", "mattermost", "matrix", "webhook", "bluesky", "service"]),
    default=None,
    help="Where ADDRESS leads; by default as it says: a mail address, a webhook, or a service as Apprise writes it.",
)
@click.option("--user", "username", default="", help="Whose channel it is: it then gets the lists they may see.")
def subscribe(
    address: str,
    kind: str,
    target: str,
    cadence: str,
    hour: int,
    zone: str,
    limit: int,
    channel: str | None,
    username: str,
) -> None:
    """Subscribe ADDRESS without a confirmation mail: for people who agreed, and for your own chats.

    \b
    Example:
      dailypapers digest subscribe https://hooks.slack.com/services/… --kind day --limit 5
      dailypapers digest subscribe tgram://bot-token/chat-id --kind category --target cs.LG --user ada
    """
    ready_database()
    from dailypapers.accounts.models import User
    from dailypapers.digests.subscriptions.actions import SubscriptionRequest
    from dailypapers.digests.subscriptions.actions import subscribe as add_subscriber

    request = SubscriptionRequest(kind, target, cadence, limit=limit)
    user = User.objects.filter(username=username, is_active=True).first()
    if username and user is None:
        raise click.ClickException(sentence("There is no active user %(username)s.", username=username))
    chosen = ("" if "://" in address else "mail") if channel is None else channel
    clock: dict[str, Any] = {"hour": hour, "time_zone": zone}
    subscriber = add_subscriber(address, [request], confirmed=True, channel=chosen, user=user, **clock)
    echo(
        sentence(
            "%(address)s: next digest %(next_at)s UTC.",
            address=subscriber.address,
            next_at=f"{subscriber.next_at:%Y-%m-%d %H:%M}",
        )
    )


@command.command("channels")
def channels() -> None:
    """List the chats, push services and webhooks that digests go to, and which of them are stopped.

    \b
    Example:
      dailypapers digest channels
    """
    ready_database()
    from dailypapers.digests.models import Subscriber

    rows = Subscriber.objects.exclude(channel=Subscriber.Channel.MAIL).select_related("user").order_by("id")
    for row in rows:
        owner = row.user.username if row.user else "the site"
        when = f"{row.next_at:%Y-%m-%d %H:%M} UTC" if row.next_at else "never"
        stopped = f"; stopped: {row.stop_reason}" if row.stopped_at else ""
        click.echo(f"{row.pk}\t{row.address}, of {owner}, next {when}{stopped}")


@command.command("test")
@click.argument("channel", type=click.IntRange(min=1))
def test(channel: int) -> None:
    """Send a test message to CHANNEL, a number that `dailypapers digest channels` prints. A stopped one then goes on.

    \b
    Example:
      dailypapers digest test 4
    """
    ready_database()
    from dailypapers.digests.models import Delivery, Subscriber
    from dailypapers.digests.subscriptions.channel_actions import send_test_to

    row = Subscriber.objects.filter(pk=channel).exclude(channel=Subscriber.Channel.MAIL).first()
    if row is None:
        raise click.ClickException(
            sentence("There is no channel %(channel)s. `dailypapers digest channels` lists them.", channel=channel)
        )
    delivery = send_test_to(row)
    if delivery.state != Delivery.State.SENT:
        raise click.ClickException(f"{row.address}: {delivery.get_state_display()}: {delivery.error}")
    echo(sentence("%(address)s took the test message.", address=row.address))


@command.command("bounces")
@click.argument("file", type=click.File("rb"))
def bounces(file: BinaryIO) -> None:
    """Read bounces and complaints from FILE (a message, or a mailbox in mbox form; - is standard input).

    \b
    Example:
      dailypapers digest bounces - < report.eml
    """
    ready_database()
    from dailypapers.digests.delivery.bounces import parse, record
    from dailypapers.lib.mime import messages_in

    messages = reports = 0
    for raw in messages_in(file):
        messages += 1
        report = parse(raw)
        if report is not None and record(report):
            reports += 1
            click.echo(f"{report.kind}: subscriber {report.subscriber_id}, {report.detail}")
    echo(
        sentences(
            "%(count)s message read, %(reports)s about mails of this site.",
            "%(count)s messages read, %(reports)s about mails of this site.",
            messages,
            reports=sentences("%(count)s new report", "%(count)s new reports", reports),
        )
    )


@command.command("post")
@click.argument("day", required=False)
@click.option(
    "--format",
    "post_format",
    type=click.Choice(["markdown", "html", "text"]),
    default="markdown",
    show_default=True,
    help="How it is written.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Papers at most.")
def post(day: str | None, post_format: str, limit: int) -> None:
    """Print the edition of DAY (default: the newest) as a post to pass on.

    \b
    Example:
      dailypapers digest post 2025-10-14 --format html
    """
    ready_database()
    from dailypapers.digests import queries
    from dailypapers.digests.rendering.posts import post_of_edition
    from dailypapers.formats import post as posts
    from dailypapers.lib.periods import Day

    edition = queries.edition(Day.parse(day).date) if day else queries.newest_edition()
    if edition is None:
        raise click.ClickException(sentence("There is no edition of this day. A day is frozen when it has closed."))
    writers = {"markdown": posts.markdown, "html": posts.html, "text": posts.text}
    click.echo(writers[post_format](post_of_edition(edition, limit)), nl=False)
