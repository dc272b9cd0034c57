"""One mail over an open SMTP connection, in two round trips where the server takes commands in a row (RFC 2920)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from smtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import NamedTuple


class Reply(NamedTuple):
    """A server's reply to one command."""

    code: int
    text: bytes


def hand_over(smtp: SMTP, sender: str, recipient: str, mail: bytes) -> None:
    """Hand a mail to the server; return when it is taken, and raise what `SMTP.sendmail` raises when it is not.

    Addresses come without names; `mail` has CRLF line ends and no line that begins with a dot.
    """
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("pipelining"):
        smtp.sendmail(sender, [recipient], mail)
        return
    size = f" SIZE={len(mail)}" if smtp.has_extn("size") else ""
    commands = f"MAIL FROM:<{sender}>{size}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n"
    if commands.count("\n") != 3 or commands.count("\r") != 3:
        raise ValueError("An address holds a line break.")
    smtp.send(commands)
    mail_reply = _reply(smtp, lambda code, text: SMTPSenderRefused(code, text, sender))
    rcpt_reply = _reply(smtp, lambda code, text: SMTPRecipientsRefused({recipient: (code, text)}))
    data_reply = _reply(smtp, SMTPDataError)
    is_taken = mail_reply.code == 250 and rcpt_reply.code in (250, 251)
    if data_reply.code == 354:  # also a server that refused the recipient may ask for the mail: it then gets none
        smtp.send(mail + b".\r\n" if is_taken else b".\r\n")
        data_reply = _reply(smtp, SMTPDataError)
    if is_taken and data_reply.code == 250:
        return
    with suppress(SMTPServerDisconnected):
        smtp.rset()  # so that nothing of this mail is left for the next one
    if mail_reply.code != 250:
        raise SMTPSenderRefused(*mail_reply, sender)
    if rcpt_reply.code not in (250, 251):
        raise SMTPRecipientsRefused({recipient: (rcpt_reply.code, rcpt_reply.text)})
    raise SMTPDataError(*data_reply)


def _reply(smtp: SMTP, refused: Callable[[int, bytes], SMTPException]) -> Reply:
    """Read a reply; raise `refused` of it where the server hangs up (421) and will send no further one."""
    reply = Reply(*smtp.getreply())
    if reply.code == 421:
        smtp.close()
        raise refused(*reply)
    return reply
