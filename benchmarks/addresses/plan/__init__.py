"""What `record.py` asks: every kind of address with its parameters, who asks, and what is wrong on purpose.

Depends on nothing but the facts that `prepare.py` left in the home, so that two versions are asked the same.
"""

from plan.commands import commands
from plan.modes import modes
from plan.reads import reading
from plan.requests import STRANGER, Request
from plan.writes import writing

__all__ = ["STRANGER", "Request", "commands", "modes", "reading", "writing"]
