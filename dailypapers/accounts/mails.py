"""Mails about accounts: so many a day to one mailbox where strangers cause them, and sent beside the request.

Whoever asks for such a mail gets the same answer at the same time, whether one leaves or not: nothing of it tells which
addresses have accounts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.core.mail import EmailMessage

from dailypapers.accounts import limits

CAUSED_BY_STRANGERS = frozenset(
    f"account/email/{name}"
    for name in (
        "account_already_exists",
        "email_confirmation",
        "email_confirmation_signup",
        "password_reset_key",
        "unknown_account",
    )
)
NEVER_SENT = "account/email/unknown_account"  # counted like a reset of an account, so that the count tells nothing

logger = logging.getLogger(__name__)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="account-mail")


def may_leave(template_prefix: str, address: str) -> bool:
    """Tell whether a mail may leave, and count it where a stranger can cause it."""
    if template_prefix not in CAUSED_BY_STRANGERS:
        return True
    quota = limits.use("mails-to-address", limits.mailbox(address))
    return (quota is None or quota.allowed) and template_prefix != NEVER_SENT


def send_beside(message: EmailMessage) -> None:
    """Send a mail in another thread: a slow mail server keeps nobody waiting, and its pace tells nothing."""
    run_beside(lambda: _send(message))


def run_beside(job: Callable[[], None]) -> None:
    _threads.submit(job)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception as error:  # whatever a backend raises: the asker has their answer, the administrator this line
        logger.error("A mail about an account was not sent (%s). Check EMAIL_URL.", type(error).__name__)
