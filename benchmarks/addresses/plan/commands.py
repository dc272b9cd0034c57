"""The command line."""

from __future__ import annotations

from typing import Any


def commands(facts: dict[str, Any]) -> list[list[str]]:
    first = facts["featured"][0]
    verbs = ("serve", "import", "harvest", "worker", "search", "show", "today", "trending", "similar", "open",
             "export", "archive",
             "restore", "mcp", "index", "write", "evaluate", "train", "createsuperuser", "doctor", "digest",
             "completion")  # fmt: skip
    return [
        ["--help"],
        *([verb, "--help"] for verb in verbs),
        ["nothing"],
        ["today", "--json"],
        ["today", "2025-11-25"],
        ["today", "2025-W48", "--limit", "30", "--category", "cs.CV", "--json"],
        ["today", "2025-11", "--json", "--limit", "60"],
        ["today", "2025-13-40"],
        ["trending"],
        ["trending", "--limit", "120", "--json"],
        ["trending", "--category", "cs.CL", "--json"],
        ["search", "sparse", "attention"],
        ["search", "video", "cat:cs.CV", "--json", "--limit", "30"],
        ["search", "reinforcment lerning"],
        ["search", "agent", "--mode", "lexical", "--recent", "--json"],
        ["search", "agent", "--mode", "dense", "--popular", "--json"],
        ["search", "robots since october 2025", "--as-is", "--diverse", "--json"],
        ["search", "zzzzqqqq", "--mode", "lexical"],
        *(["show", first, "--format", form] for form in ("text", "json", "md", "bib", "ris", "csl.json")),
        ["show", "hep-th/9711200"],
        ["show", "9999.99999"],
        ["similar", first],
        ["similar", first, "--limit", "5", "--json"],
        ["open", first, "--print"],
        ["open", first, "--pdf", "--print"],
        *(
            ["export", 'author:"Dahua Lin"', "--format", form]
            for form in ("jsonl", "bib", "ris", "csl.json", "csv", "md")
        ),
        ["export", "--period", "2025-W50", "--format", "csv"],
        ["export", "--trending", "--format", "md"],
        ["export"],
        ["export", "--format", "bib"],
        ["digest", "preview"],
        ["digest", "preview", "--kind", "category", "--target", "cs.CL", "--html"],
        ["digest", "preview", "--to", "reader@papers.example"],
        ["digest", "preview", "--to", "nobody@papers.example"],
        *(["digest", "post", "2025-11-25", "--format", form] for form in ("markdown", "html", "text")),
        ["digest", "status", "--json"],
        ["digest", "post"],
        ["completion", "bash"],
    ]
