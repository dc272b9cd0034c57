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


def hand_over(smtp: SMTP, sender: str, recipient: str, mail: bytes) -> None:
    """Returns when the server has taken the mail, and raises what `SMTP.sendmail` raises when it has not.

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
    mailed = _reply(smtp, lambda code, said: SMTPSenderRefused(code, said, sender))
    rcpted = _reply(smtp, lambda code, said: SMTPRecipientsRefused({recipient: (code, said)}))
    ended = _reply(smtp, SMTPDataError)
    is_taken = mailed[0] == 250 and rcpted[0] in (250, 251)
    if ended[0] == 354:  # also a server that refused the recipient may ask for the mail: it then gets none
        smtp.send(mail + b".\r\n" if is_taken else b".\r\n")
        ended = _reply(smtp, SMTPDataError)
    if is_taken and ended[0] == 250:
        return
    with suppress(SMTPServerDisconnected):
        smtp.rset()  # so that nothing of this mail is left for the next one
    if mailed[0] != 250:
        raise SMTPSenderRefused(*mailed, sender)
    if rcpted[0] not in (250, 251):
        raise SMTPRecipientsRefused({recipient: rcpted})
    raise SMTPDataError(*ended)


def _reply(smtp: SMTP, refused: Callable[[int, bytes], SMTPException]) -> tuple[int, bytes]:
    """An answer; a server that hangs up with it (421) gives no further one."""
    code, said = smtp.getreply()
    if code == 421:
        smtp.close()
        raise refused(code, said)
    return code, said
