"""The calls that both clients have, by name."""

from __future__ import annotations

from typing import Any

from dailypapers.client.endpoint import endpoint
from dailypapers.client.read_api import ReadApi
from dailypapers.client.write_api import WriteApi

CALLS: dict[str, endpoint[Any, Any]] = {
    name: value for api in (ReadApi, WriteApi) for name, value in vars(api).items() if isinstance(value, endpoint)
}
STREAMS = {"export", "text"}
