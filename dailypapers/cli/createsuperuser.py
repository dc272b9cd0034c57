from __future__ import annotations

import os

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import ready_database
from dailypapers.lib.sentences import sentence


@click.command("createsuperuser")
@click.option("--username", prompt=True, help="The name to sign in with.")
@click.option("--email", default="", help="The e-mail address.")
@click.option("--no-input", is_flag=True, help="Take the password from DJANGO_SUPERUSER_PASSWORD.")
def command(username: str, email: str, no_input: bool) -> None:
    """Create an account with every permission, also in /admin/.

    \b
    Example:
      dailypapers createsuperuser --username ada
    """
    ready_database()
    from dailypapers.accounts.actions import create_administrator

    password = os.environ.get("DJANGO_SUPERUSER_PASSWORD", "")
    if not no_input:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    create_administrator(username, email, password)
    echo(sentence("“%(username)s” can sign in at /admin/.", username=username))
