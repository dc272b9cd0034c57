"""The personal feed, pure: texts in, an order with reasons out. No Django, no ids to learn, no training to wait for.

`Pool` cuts papers into words, vectors and names; `Profile` says what somebody did with some of them; `rank` orders.
"""

from dailypapers.ranking.personal.pool import Pool, Text
from dailypapers.ranking.personal.profile import Interaction, Profile, Sliders
from dailypapers.ranking.personal.ranker import Scored, rank

__all__ = ["Interaction", "Pool", "Profile", "Scored", "Sliders", "Text", "rank"]
