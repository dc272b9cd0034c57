"""Serves a WSGI application over HTTP/1.1 so that no client can hold up another (docs/decisions/0016).

An event loop reads requests whole and writes answers; a few threads compute. What lies between them is a spool: a
little memory, then a file. A thread meets a request only when its last byte has come, and never waits for a reader.
Streams are computed by a thread of their own, in short turns. The parser is llhttp (`httptools`); this package adds
deadlines, limits and the hand-over. No Django.

    limits      how long and how much: one dataclass
    spool       bytes between the loop and the threads, bounded over all requests
    addresses   connections per client address, counted over all processes
    request     bytes → Request: the parser's callbacks and what they refuse
    environ     Request → the environ of WSGI
    answer      runs the application in a thread, a piece at a time
    connection  one client: whose turn it is, and for how long
    serving     the process: loop, threads, signals
"""

from dailypapers.server.limits import Limits
from dailypapers.server.serving import run

__all__ = ["Limits", "run"]
