"""What `kubectl apply -f k8s/` would create holds together, without a cluster to ask."""

import tomllib

import pytest
import yaml

from config.variables import GROUPS
from devtools.state import ROOT

from .manifests import FOLDER, SECRETS, containers, environment, objects, pods

OURS = ("ecommerce-backend", "ecommerce-worker", "ecommerce-beat", "ecommerce-migrate-0-1-0")
OVERLAY = ROOT / "deploy/kubernetes/managed"


def labels(kind, name):
    found = objects()[kind, name]["spec"]
    return found.get("selector") if kind == "Service" else found["selector"]["matchLabels"]


def test_the_folder_holds_nothing_that_a_plain_apply_would_choke_on():
    assert {file.suffix for file in FOLDER.iterdir()} == {".yaml"}
    assert "Kustomization" not in {kind for kind, _ in objects()}
    assert all("namespace" not in each["metadata"] for each in objects().values())


def test_every_process_and_guard_that_was_promised_is_there():
    wanted = {
        ("Deployment", "ecommerce-backend"), ("Deployment", "ecommerce-worker"), ("Deployment", "ecommerce-beat"),
        ("StatefulSet", "ecommerce-postgres"), ("Deployment", "ecommerce-redis"), ("Ingress", "ecommerce-backend"),
        ("HorizontalPodAutoscaler", "ecommerce-backend"), ("HorizontalPodAutoscaler", "ecommerce-worker"),
        ("PodDisruptionBudget", "ecommerce-backend"), ("PodDisruptionBudget", "ecommerce-worker"),
        ("NetworkPolicy", "ecommerce-postgres"), ("NetworkPolicy", "ecommerce-redis"),
        ("Job", "ecommerce-migrate-0-1-0"), ("ConfigMap", "ecommerce-config"),
    }  # fmt: skip

    assert wanted <= objects().keys()


def test_selectors_find_the_pods_that_they_are_meant_for():
    for (kind, name), each in objects().items():
        if kind in {"Deployment", "StatefulSet", "Service", "PodDisruptionBudget"}:
            wanted = labels(kind, name).items()
            assert wanted <= pods()[name]["metadata"]["labels"].items(), (kind, name)
        if kind == "HorizontalPodAutoscaler":
            assert ("Deployment", each["spec"]["scaleTargetRef"]["name"]) in objects()
            assert "replicas" not in objects()["Deployment", name]["spec"]


def test_beat_is_one_and_never_two_in_a_roll_out():
    spec = objects()["Deployment", "ecommerce-beat"]["spec"]

    assert (spec["replicas"], spec["strategy"]) == (1, {"type": "Recreate"})


def test_every_pod_is_locked_in_and_bounded():
    for name, template in pods().items():
        spec = template["spec"]
        assert spec["securityContext"]["runAsNonRoot"], name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert spec["automountServiceAccountToken"] is False, name
        for container in containers(template):
            inside = container["securityContext"]
            assert inside["capabilities"] == {"drop": ["ALL"]}, name
            assert not inside["allowPrivilegeEscalation"], name
            assert inside.get("readOnlyRootFilesystem") or name == "ecommerce-postgres", name
            assert container["resources"]["limits"]["memory"], name
            assert container["resources"]["requests"]["cpu"], name
            mounted = {mount["name"] for mount in container.get("volumeMounts", ())}
            assert mounted <= _volumes(name, spec), name


def _volumes(name, spec):
    claimed = objects().get(("StatefulSet", name), {"spec": {}})["spec"].get("volumeClaimTemplates", ())
    return {each["name"] for each in spec.get("volumes", ())} | {each["metadata"]["name"] for each in claimed}


def test_secrets_come_by_reference_and_by_the_names_of_the_document():
    text = "\n".join(file.read_text() for file in FOLDER.glob("*.yaml"))

    assert "kind: Secret" not in text
    assert SECRETS["ecommerce-secrets"].keys() == {"secret-key", "db-password", "africastalking-api-key"}
    for name in OURS:
        for container in containers(pods()[name]):
            found = environment(container)
            assert {"SECRET_KEY", "DB_PASSWORD", "AFRICAS_TALKING_API_KEY"} <= found.keys()


def test_every_name_in_the_environment_is_one_that_is_read():
    read = {name for group in GROUPS for variable in group.variables for name in variable.names}

    for name in OURS:
        for container in containers(pods()[name]):
            assert environment(container).keys() - read == set(), name


def test_image_job_and_overlay_are_of_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    images = {container["image"] for name in OURS for container in containers(pods()[name])}
    [image] = yaml.safe_load((OVERLAY / "kustomization.yaml").read_text())["images"]

    assert images == {f"earmark:{version}"}
    assert f"ecommerce-migrate-{version.replace('.', '-')}" in pods()
    assert image["newTag"] == version


def test_network_policies_open_what_probes_and_pods_need_and_no_more():
    known = objects()
    opened = {
        name: [port["port"] for rule in each["spec"].get("ingress", ()) for port in rule["ports"]]
        for (kind, name), each in known.items()
        if kind == "NetworkPolicy"
    }

    assert opened == {
        "ecommerce-closed": [], "ecommerce-backend": ["http"], "ecommerce-worker": ["metrics"],
        "ecommerce-postgres": ["postgresql"], "ecommerce-redis": ["redis"],
    }  # fmt: skip
    for name, ports in opened.items():
        offered = {
            port["name"]
            for each in pods().get(name, {"spec": {"containers": []}})["spec"]["containers"]
            for port in each.get("ports", ())
        }
        assert set(ports) <= offered, name
    for name in ("ecommerce-postgres", "ecommerce-redis"):
        [rule] = known["NetworkPolicy", name]["spec"]["ingress"]
        [source] = rule["from"]
        wanted = source["podSelector"]["matchLabels"].items()
        assert {each for each, pod in pods().items() if wanted <= pod["metadata"]["labels"].items()} == set(
            OURS
        )


@pytest.fixture(scope="module")
def overlay():
    return yaml.safe_load((OVERLAY / "kustomization.yaml").read_text())


def test_the_overlay_takes_all_but_what_is_managed_elsewhere(overlay):
    taken = {(OVERLAY / path).resolve() for path in overlay["resources"]}

    assert set(FOLDER.glob("*.yaml")) - taken == {FOLDER / "postgres.yaml", FOLDER / "redis.yaml"}


def test_the_overlay_changes_what_is_there(overlay):
    for patch in overlay["patches"]:
        kind, pattern = patch["target"]["kind"], patch["target"]["name"]
        names = {"ecommerce-(backend|worker)": ["ecommerce-backend", "ecommerce-worker"]}.get(
            pattern, [pattern]
        )
        for name in names:
            for change in yaml.safe_load(patch["patch"]):
                *way, last = change["path"].strip("/").split("/")
                place = objects()[kind, name]
                for step in way:
                    place = place[step]
                assert (last in place) == (change["op"] in {"replace", "remove"}), change
