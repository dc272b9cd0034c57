"""Mails about accounts: so many a day to one mailbox where strangers cause them.

Whoever asks for such a mail gets the same answer, whether one leaves or not: nothing of it tells which addresses have
accounts. The worker hands it to the mail server, so neither does that server's pace or refusal.
"""

from __future__ import annotations

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


def may_leave(template_prefix: str, address: str) -> bool:
    """Tell whether a mail may leave, and count it where a stranger can cause it."""
    if template_prefix not in CAUSED_BY_STRANGERS:
        return True
    quota = limits.use("mails-to-address", limits.mailbox(address))
    return (quota is None or quota.allowed) and template_prefix != NEVER_SENT
