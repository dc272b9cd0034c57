from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import orjson

from dailypapers.cli.setup import explain_error, ready_database
from dailypapers.health.finding import Finding, State
from dailypapers.lib.text import pluralize

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
            click.echo(f"{MARKS[finding.state]} {finding.what}" + (f"\n    {finding.remedy}" if finding.remedy else ""))
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
        _papers,
        _scores,
        _orphans,
        _index,
        _keyphrases,
        _sources,
        _worker,
        _mail,
        _backups,
        _proxies,
    ):
        try:
            found = check()
            yield from [found] if isinstance(found, Finding) else found
        except (DatabaseError, InterfaceError, OSError) as error:
            reason = explain_error(error) or f"{type(error).__name__}: {error}"
            yield Finding("bad", f"{check.__name__.strip('_').capitalize()}: could not be checked. {reason}")


def _home() -> Finding:
    from dailypapers.health.disk_checks import check_disk

    return check_disk()


def _index() -> Finding:
    from dailypapers.health.index_checks import check_index

    return check_index()


def _keyphrases() -> Finding:
    from dailypapers.health.index_checks import check_keyphrases

    return check_keyphrases()


def _sources() -> Iterator[Finding]:
    from dailypapers.health.source_checks import check_sources

    yield from check_sources()


def _address() -> Finding:
    from django.conf import settings

    if settings.SITE_URL_IS_SET or not settings.IS_PUBLISHED:
        return Finding("good", f"Address: {settings.SITE_URL}")
    return Finding(
        "bad",
        f"Address: others reach this site, and links in its mails lead to {settings.SITE_URL}",
        "Set DAILYPAPERS_SITE_URL, as https://papers.example.org.",
    )


def _permissions() -> Finding:
    """Look for files of the home folder that other users of the machine may read."""
    from django.conf import settings

    from dailypapers.lib.private_files import exposed, is_shared

    open_to_others = exposed(settings.HOME)
    if not open_to_others:
        return Finding("good", "Home folder: only its owner reads it")
    names = ", ".join(str(path) for path in open_to_others)
    if is_shared(settings.HOME):
        return Finding(
            "bad", f"Home folder: {names} is everybody's", "Set DAILYPAPERS_HOME to a folder of its own, and move it."
        )
    return Finding(
        "bad",
        f"Home folder: other users of this machine may read {names}",
        f"Run as their owner: chmod -R go= {shlex.quote(str(settings.HOME))}",
    )


def _database() -> Finding:
    from django.db import connection

    if connection.vendor != "sqlite":
        return Finding("good", f"Database: {connection.display_name}")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        verdict = cursor.fetchone()[0]
    if verdict == "ok":
        return Finding("good", "Database: SQLite, sound")
    return Finding(
        "bad", f"Database: SQLite says {verdict}", "Restore catalog.sqlite3 from a backup, or import the sources again."
    )


def _papers() -> Finding:
    from dailypapers.catalog import queries
    from dailypapers.catalog.models import Paper, Record

    papers, newest = Paper.objects.count(), queries.newest_day()
    if not papers:
        return Finding("notice", "Catalogue: empty", "dailypapers import FILE")
    records = pluralize(Record.objects.count(), "record")
    return Finding("good", f"Catalogue: {pluralize(papers, 'paper')} from {records}, newest day {newest or 'unknown'}")


def _scores() -> Finding:
    from dailypapers.catalog.models import Paper
    from dailypapers.ranking.actions import refresh

    waiting = Paper.objects.filter(trending_score=None).count()
    if waiting:
        refresh()
        return Finding("notice", f"Ranking: scored {pluralize(waiting, 'paper')} that had no score")
    return Finding("good", "Ranking: every paper has its score")


def _orphans() -> Finding:
    from dailypapers.catalog.models import Paper

    orphans = Paper.objects.filter(records=None).count()
    if orphans:
        return Finding(
            "bad",
            f"Catalogue: {pluralize(orphans, 'paper')} without a record",
            "Import the sources again, or delete them in /admin/.",
        )
    return Finding("good", "Catalogue: every paper has a record")


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
        what = f"Proxy: {proxy.address} sends forwarded headers and is not trusted"
        remedy = f"Set DAILYPAPERS_TRUSTED_PROXIES={proxy.address} if it is your web server"
        if proxy.is_here:
            yield Finding("bad", f"{what}: all of its visitors count as one", f"{remedy}.")
        else:
            yield Finding("notice", what, f"{remedy}; ignore this if it is a visitor, who is not believed.")
    traffic = bucket_file().traffic(ADDRESS)
    if settings.IS_PUBLISHED and traffic.people == 1 and traffic.uses >= ONE_ADDRESS_AFTER:
        yield Finding(
            "notice",
            f"Proxy: the last {traffic.uses:,} limited requests came from one address",
            "If there are several visitors, let the web server in front send X-Forwarded-For, and name its address in "
            "DAILYPAPERS_TRUSTED_PROXIES.",
        )
