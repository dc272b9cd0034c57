"""The examples of several hosts: what they set exists, what they run exists, and Kubernetes would take its file."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
import yaml
from kubernetes_validate import ValidationError, latest_version, validate

from dailypapers.database.addresses import parse_database, parse_replicas
from dailypapers.environment import ENVIRONMENT
from dailypapers.worker.steps import STEPS

DEPLOY = Path(__file__).parents[2] / "deploy"
WORKERS = ("worker1", "worker2", "builder")


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.scale.yaml").read_text()))


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes/dailypapers.yaml").read_text()))


def pods() -> Iterator[dict[str, Any]]:
    return (made["spec"]["template"]["spec"] for made in manifests() if "template" in made.get("spec", {}))


def containers() -> list[dict[str, Any]]:
    return [container for pod in pods() for container in pod["containers"]]


def commands() -> Iterator[list[str]]:
    services = compose()["services"]
    for name in ("web1", "web2", *WORKERS):
        yield services[name]["command"]
    for name in WORKERS:
        yield services[name]["healthcheck"]["test"][2:]
    for container in containers():
        yield container["args"]
        if "exec" in container["livenessProbe"]:
            yield container["livenessProbe"]["exec"]["command"][1:]


@pytest.mark.parametrize("command", list(commands()), ids=" ".join)
def test_commands_and_steps_exist(command: list[str]) -> None:
    from dailypapers.cli import dailypapers

    verb, *options = command
    found = dailypapers.get_command(None, verb)  # type: ignore[arg-type]
    assert found is not None
    chosen = found.make_context(verb, list(options)).params
    assert set(chosen.get("names", ())) <= {step.name for step in STEPS}


def test_settings_exist() -> None:
    config = manifests()[0]["data"]
    used = {*compose()["x-environment"], *config}
    used |= {entry["name"] for container in containers() for entry in container.get("env", ())}
    used |= set(re.findall(r"--from-literal=((?!AWS)\w+)", (DEPLOY / "kubernetes/dailypapers.yaml").read_text()))
    assert {"DATABASE_URL", "DATABASE_REPLICAS", "DAILYPAPERS_INDEX_ROLE", "DAILYPAPERS_DRAIN"} <= used
    assert used <= {*ENVIRONMENT}


def test_two_of_each_and_their_databases() -> None:
    services, environment = compose()["services"], compose()["x-environment"]
    assert {*services} == {"web1", "web2", *WORKERS, "primary", "standby"}
    primary = parse_database(re.sub(r"\$\{[^}]+\}", "secret", environment["DATABASE_URL"]))
    standbys = parse_replicas([re.sub(r"\$\{[^}]+\}", "secret", environment["DATABASE_REPLICAS"])], primary)
    assert (primary["HOST"], primary["OPTIONS"]["target_session_attrs"]) == ("primary,standby", "read-write")
    assert standbys["replica1"]["HOST"] == "standby"


def test_one_builds_the_index_and_a_worker_copies_it_into_the_home_of_each_web_node() -> None:
    services = compose()["services"]
    builders = [name for name, one in services.items() if one["environment"].get("DAILYPAPERS_INDEX_ROLE") == "builder"]
    assert builders == ["builder"]
    for web, worker in (("web1", "worker1"), ("web2", "worker2")):
        assert services[web]["volumes"] == services[worker]["volumes"]
        steps = services[worker]["command"][1:]
        assert not steps or {"index", "passages", "meaning", "wanted-texts"} <= set(steps)
        assert "harvest" not in services["worker2"]["command"]
    assert "store:/store" in services["builder"]["volumes"]
    (web,) = (pod for pod in pods() if pod["containers"][0]["name"] == "web")
    assert web["containers"][1]["args"][:3] == ["worker", "--step", "index"]


def test_what_is_ended_has_the_time_that_it_may_take() -> None:
    drain = int(compose()["x-environment"]["DAILYPAPERS_DRAIN"])
    for name in ("web1", "web2", *WORKERS):
        assert int(compose()["services"][name]["stop_grace_period"].removesuffix("s")) > drain + 5
    drain = int(manifests()[0]["data"]["DAILYPAPERS_DRAIN"])
    for pod in pods():
        sleep = pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        assert pod["terminationGracePeriodSeconds"] > drain + sleep + 5


def test_health_and_readiness_are_apart_and_nobody_has_rights() -> None:
    for container in containers():
        assert container["securityContext"]["readOnlyRootFilesystem"]
        if container["name"] == "web":
            assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
            assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    for name in ("web1", "web2", *WORKERS):
        service = compose()["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service.get("ports", ["127.0.0.1:"])[0].startswith("127.0.0.1:")


def test_kubernetes_takes_the_manifests() -> None:
    """By the schemas of the newest Kubernetes that the validator brings; a field that it does not know is refused, too."""
    for manifest in manifests():
        validate(manifest, latest_version(), strict=True)
    right = next(manifest for manifest in manifests() if manifest["kind"] == "Deployment")
    unknown, mistyped = copy.deepcopy(right), copy.deepcopy(right)
    unknown["spec"]["template"]["spec"]["containers"][0]["arguments"] = []
    mistyped["spec"]["replicas"] = "two"
    for wrong in (unknown, mistyped):
        with pytest.raises(ValidationError):
            validate(wrong, latest_version(), strict=True)


@pytest.mark.parametrize("name", ["allow-replication.sh", "follow.sh"])
def test_scripts_can_be_read_by_a_shell(name: str) -> None:
    run(["sh", "-n", str(DEPLOY / "postgres-standby" / name)], check=True)
