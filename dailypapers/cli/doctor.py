from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import orjson

from dailypapers.cli.language import say
from dailypapers.cli.setup import explain_error, ready_database
from dailypapers.health.finding import Finding, State
from dailypapers.lib.sentences import Grouped, sentence, sentences

MARKS: dict[State, str] = {"good": "✓", "notice": "·", "bad": "✗"}
ONE_ADDRESS_AFTER = 100  # requests of the last day after which one address for all of them is worth a word


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each check, one a line.")
def command(as_json: bool) -> None:
    """Check that everything works, and print the command that repairs what does not.

    \b
    Example:
      dailypapers doctor

    Exit code 1 when something is wrong.
    """
    ready_database()
    findings = list(_run_checks())
    for finding in findings:
        if as_json:
            click.echo(orjson.dumps(finding._asdict()).decode())
        else:
            remedy = f"\n    {say(finding.remedy)}" if finding.remedy else ""
            click.echo(f"{MARKS[finding.state]} {say(finding.what)}{remedy}")
    if any(finding.state == "bad" for finding in findings):
        raise click.exceptions.Exit(1)


def _run_checks() -> Iterator[Finding]:
    """Run every check; one that cannot be made, as of a damaged database, is a finding itself."""
    from django.db import DatabaseError, InterfaceError

    for check in (
        _home,
        _address,
        _permissions,
        _database,
        _standbys,
        _papers,
        _scores,
        _orphans,
        _index,
        _index_store,
        _keyphrases,
        _sources,
        _worker,
        _mail,
        _backups,
        _proxies,
        _plugins,
        _speech,
    ):
        try:
            found = check()
            yield from [found] if isinstance(found, Finding) else found or ()
        except (DatabaseError, InterfaceError, OSError) as error:
            reason = explain_error(error) or f"{type(error).__name__}: {error}"
            name = check.__name__.strip("_").capitalize()
            yield Finding("bad", sentence("%(name)s: could not be checked. %(reason)s", name=name, reason=reason))


def _home() -> Finding:
    from dailypapers.health.disk_checks import check_disk

    return check_disk()


def _index() -> Finding:
    from dailypapers.health.index_checks import check_index

    return check_index()


def _index_store() -> Finding | None:
    from dailypapers.health.index_checks import check_index_store

    return check_index_store()


def _keyphrases() -> Finding:
    from dailypapers.health.index_checks import check_keyphrases

    return check_keyphrases()


def _sources() -> Iterator[Finding]:
    from dailypapers.health.source_checks import check_sources

    yield from check_sources()


def _address() -> Finding:
    from django.conf import settings

    if settings.SITE_URL_IS_SET or not settings.IS_PUBLISHED:
        return Finding("good", sentence("Address: %(url)s", url=settings.SITE_URL))
    return Finding(
        "bad",
        sentence("Address: others reach this site, and links in its mails lead to %(url)s", url=settings.SITE_URL),
        sentence("Set DAILYPAPERS_SITE_URL, as https://papers.example.org."),
    )


def _speech() -> Iterator[Finding]:
    from dailypapers.health.speech_checks import check_speech

    yield from check_speech()


def _plugins() -> Iterator[Finding]:
    from dailypapers.health.plugin_checks import check_plugins

    yield from check_plugins()


def _permissions() -> Finding:
    """Look for files of the home folder that other users of the machine may read."""
    from django.conf import settings

    from dailypapers.lib.private_files import exposed, is_shared

    open_to_others = exposed(settings.HOME)
    if not open_to_others:
        return Finding("good", sentence("Home folder: only its owner reads it"))
    names = ", ".join(str(path) for path in open_to_others)
    if is_shared(settings.HOME):
        return Finding(
            "bad",
            sentence("Home folder: %(names)s is everybody's", names=names),
            sentence("Set DAILYPAPERS_HOME to a folder of its own, and move it."),
        )
    return Finding(
        "bad",
        sentence("Home folder: other users of this machine may read %(names)s", names=names),
        sentence("Run as their owner: %(command)s", command=f"chmod -R go= {shlex.quote(str(settings.HOME))}"),
    )


def _database() -> Finding:
    from django.db import connection

    if connection.vendor != "sqlite":
        return Finding("good", sentence("Database: %(name)s", name=connection.display_name))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        verdict = cursor.fetchone()[0]
    if verdict == "ok":
        return Finding("good", sentence("Database: SQLite, sound"))
    return Finding(
        "bad",
        sentence("Database: SQLite says %(verdict)s", verdict=verdict),
        sentence("Restore catalog.sqlite3 from a backup, or import the sources again."),
    )


def _standbys() -> Iterator[Finding]:
    from dailypapers.health.database_checks import check_standbys

    yield from check_standbys()


def _papers() -> Finding:
    from dailypapers.catalog import queries
    from dailypapers.catalog.models import Paper, Record

    papers, newest = Paper.objects.count(), queries.newest_day()
    if not papers:
        return Finding("notice", sentence("Catalogue: empty"), "dailypapers import FILE")
    what = sentences(
        "Catalogue: %(count)s paper from %(records)s, newest day %(day)s",
        "Catalogue: %(count)s papers from %(records)s, newest day %(day)s",
        papers,
        records=sentences("%(count)s record", "%(count)s records", Record.objects.count()),
        day=newest or sentence("unknown"),
    )
    return Finding("good", what)


def _scores() -> Finding:
    from dailypapers.catalog.models import Paper
    from dailypapers.ranking.actions import refresh

    waiting = Paper.objects.filter(trending_score=None).count()
    if waiting:
        refresh()
        return Finding(
            "notice",
            sentences(
                "Ranking: scored %(count)s paper that had no score",
                "Ranking: scored %(count)s papers that had no score",
                waiting,
            ),
        )
    return Finding("good", sentence("Ranking: every paper has its score"))


def _orphans() -> Finding:
    from dailypapers.catalog.models import Paper

    orphans = Paper.objects.filter(records=None).count()
    if orphans:
        return Finding(
            "bad",
            sentences(
                "Catalogue: %(count)s paper without a record", "Catalogue: %(count)s papers without a record", orphans
            ),
            sentence("Import the sources again, or delete them in /admin/."),
        )
    return Finding("good", sentence("Catalogue: every paper has a record"))


def _worker() -> Iterator[Finding]:
    from dailypapers.health.worker_checks import check_worker

    yield from check_worker()


def _mail() -> Iterator[Finding]:
    from dailypapers.health.mail_checks import check_mail

    yield from check_mail()


def _backups() -> Finding:
    from dailypapers.health.backup_checks import check_backups

    return check_backups()


def _proxies() -> Iterator[Finding]:
    """Find web servers in front that are not trusted, and a site on which everybody seems to have one address."""
    from django.conf import settings

    from dailypapers.accounts.client_address import untrusted_forwarders
    from dailypapers.accounts.limits import ADDRESS, bucket_file

    for proxy in untrusted_forwarders():
        what = sentence("Proxy: %(address)s sends forwarded headers and is not trusted", address=proxy.address)
        remedy = sentence("Set DAILYPAPERS_TRUSTED_PROXIES=%(address)s if it is your web server", address=proxy.address)
        if proxy.is_here:
            yield Finding(
                "bad",
                sentence("%(what)s: all of its visitors count as one", what=what),
                sentence("%(remedy)s.", remedy=remedy),
            )
        else:
            yield Finding(
                "notice",
                what,
                sentence("%(remedy)s; ignore this if it is a visitor, who is not believed.", remedy=remedy),
            )
    traffic = bucket_file().traffic(ADDRESS)
    if settings.IS_PUBLISHED and traffic.people == 1 and traffic.uses >= ONE_ADDRESS_AFTER:
        yield Finding(
            "notice",
            sentence("Proxy: the last %(number)s limited requests came from one address", number=Grouped(traffic.uses)),
            sentence(
                "If there are several visitors, let the web server in front send X-Forwarded-For, and name "
                "its address in DAILYPAPERS_TRUSTED_PROXIES."
            ),
        )
