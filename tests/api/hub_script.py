"""Run by each client's own Python: asks with `HfApi` and prints what it parsed as JSON. Knows nothing of us."""

import dataclasses
import json
import sys
from datetime import datetime

import huggingface_hub
from huggingface_hub import HfApi


def plain(value):
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {name: plain(v) for name, v in vars(value).items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    if hasattr(value, "__dict__"):
        return {name: plain(v) for name, v in vars(value).items()}
    return value


def ask(api, name, arguments):
    try:
        method = getattr(api, name)
    except AttributeError:
        return {"missing": True}
    try:
        answer = method(**arguments)
        return {
            "answer": plain(answer if isinstance(answer, str) or dataclasses.is_dataclass(answer) else list(answer))
        }
    except Exception as error:
        response = getattr(error, "response", None)
        return {"error": type(error).__name__, "says": str(error), "status": getattr(response, "status_code", None)}


asked = json.load(sys.stdin)
answers = {name: ask(HfApi(), call[0], call[1]) for name, call in asked.items()}
json.dump({"version": huggingface_hub.__version__, "answers": answers}, sys.stdout)
