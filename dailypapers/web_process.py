"""One web process of `dailypapers serve`, `python -m dailypapers.web_process`, on a socket that its parent opened."""

from __future__ import annotations

import argparse
import os
import socket
import sys

SWITCH_INTERVAL = 0.001  # seconds a thread computes before another may: the loop must not wait long for its turn


def main() -> None:
    """Serve the site until our parent ends us."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
    parser = argparse.ArgumentParser(prog="python -m dailypapers.web_process", description=__doc__)
    parser.add_argument("--socket", type=int, required=True, help="descriptor of the listening socket")
    parser.add_argument("--counts", type=int, required=True, help="descriptor of the counts of connections")
    parser.add_argument("--number", type=int, required=True, help="which of the web processes this is, from 0")
    parser.add_argument("--processes", type=int, required=True, help="how many there are")
    parser.add_argument("--threads", type=int, required=True, help="threads that compute")
    asked = parser.parse_args()

    from dailypapers.wsgi import application  # isort: skip  # it sets Django up
    from django.conf import settings

    from dailypapers.accounts.budgets import max_body
    from dailypapers.accounts.client_address import trusted_proxies
    from dailypapers.server import Limits, run
    from dailypapers.server.addresses import AddressCounts

    limits = Limits(
        max_body=max_body,
        trusted_proxies=trusted_proxies(),
        per_address=settings.CONNECTIONS_PER_ADDRESS,
        shutdown_seconds=settings.DRAIN,
    )
    counts = AddressCounts(asked.counts, asked.processes, asked.number)
    listening = socket.socket(fileno=asked.socket)
    sys.setswitchinterval(SWITCH_INTERVAL)
    run(listening, application, limits, counts, threads=asked.threads, folder=str(settings.HOME))


if __name__ == "__main__":
    main()
