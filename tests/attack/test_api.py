"""What programs read, tried by schemathesis from its own description: with every role's token, and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.access.test_table import routes
from tests.people import MORE, PEOPLE, YEAR, World, bring, settle

from tongpan.access import actions
from tongpan.access.described import description
from tongpan.access.models import ApiToken, AuditRecord, Grant, Role, User

pytestmark = pytest.mark.django_db
ALL = ["indicators", "registers", "schools"]
HOLDERS = ("none", "nonsense", "whole", "schools only", "one school", "another county", "revoked", "roles ended")
FEW = settings(max_examples=15, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=300)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PATHS = sorted(description()["paths"])


@pytest.fixture(autouse=True)
def open_connection(db) -> Iterator[None]:
    """A real request closes its connection; here all share the one in whose transaction the test is."""
    signals = (request_started, request_finished)
    kept = [own.receivers for own in signals]
    for own in signals:
        own.receivers = []
        own.sender_receivers_cache.clear()
    yield
    for own, receivers in zip(signals, kept):
        own.receivers = receivers
        own.sender_receivers_cache.clear()


@pytest.fixture
def world(db) -> World:
    made = settle()
    bring(made, MORE)
    return made


def token(world: World, data: list[str] = ALL, unit: str = "441801") -> str:
    holder = User.objects.get(username="integrator")  # with the roles as they stand now
    return actions.make_token(world.users["security"], holder, world.units[unit], name="大屏", data=data)[1]


def held_by(world: World, who: str) -> dict[str, str]:
    """The headers of a program that holds such a token."""
    if who == "none":
        return {}
    if who == "nonsense":
        return {"Authorization": "Bearer tp_nonsense"}
    if who == "another county":
        Grant.objects.create(user=world.users["integrator"], role=Role.INTEGRATOR, unit=world.units["441802"])
    unit = {"one school": "2144180001", "another county": "441802"}.get(who, "441801")
    text = token(world, ["schools"] if who == "schools only" else ALL, unit)
    if who == "revoked":
        actions.revoke_token(world.users["security"], ApiToken.objects.get())
    if who == "roles ended":
        world.users["integrator"].grants.all().delete()
    return {"Authorization": f"Bearer {text}"}


def tried(path: str, heads: dict[str, str], how: settings) -> set[int]:
    """Requests of all kinds to one address; how they were answered."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), config=SchemathesisConfig())
    seen: set[int] = set()

    @how
    @given(case=schema[path]["GET"].as_strategy())
    def ask(case: schemathesis.Case) -> None:
        ours = {"unit": "441801", "key": "bonds"} if case.path_parameters.get("year", 0) % 2 else {}
        case.path_parameters |= {name: own for name, own in ours.items() if name in case.path_parameters}
        case.headers.pop("Authorization", None)
        answer = case.call(headers={"Accept-Encoding": "identity", **heads})
        seen.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    ask()
    return seen


@pytest.mark.parametrize("who", HOLDERS)
@pytest.mark.parametrize("path", PATHS)
def test_every_address_answers_as_it_says(world, path, who):
    seen = tried(path, held_by(world, who), FEW)
    assert seen <= {200, 400, 401, 403, 404}
    assert 200 not in seen or who in {"whole", "schools only"}, "the rest reaches nothing of this county"
    assert who != "whole" or 200 in seen


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_every_address_answers_a_great_many_requests(world, path):
    assert 200 in tried(path, held_by(world, "whole"), MANY)


@pytest.mark.parametrize("name", [*PEOPLE, *MORE])
def test_nobodys_session_opens_it(world, name):
    browser = world.client(name)
    paths = [path.format(unit="441801", year=YEAR, key="bonds") for path in PATHS]
    assert {browser.get(path).status_code for path in paths} == {401}


@pytest.mark.parametrize("name", [*PEOPLE, *(own for own in MORE if own != "integrator")])
def test_no_other_role_has_a_token(world, name):
    with pytest.raises(actions.RefusedError):
        actions.make_token(world.users["security"], world.users[name], world.units["4418"], name="x", data=ALL)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("path", PATHS)
def test_it_is_only_read(world, path, method):
    before = AuditRecord.objects.count()
    browser = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token(world)}"})
    answer = getattr(browser, method)(path.format(unit="441801", year=YEAR, key="bonds"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.json() == {"error": "This address is only read."}
    assert AuditRecord.objects.count() == before + 1, "the token was made, and nothing else"


def test_every_address_for_programs_is_described():
    open_to_tokens = {name for name, pattern in routes() if getattr(pattern.callback, "data", None)}
    assert len(open_to_tokens) == len(PATHS) >= 4
    names = {path.rpartition("}/")[2] or path.rpartition("/{")[0] for path in PATHS}
    assert len(names) == len(PATHS)


def test_the_description_tells_no_data(world, client):
    text = client.get("/api/v1/openapi.json").content.decode()
    assert all(unit.name not in text for unit in world.units.values())


@pytest.mark.parametrize("path", ["/api/", "/api/v1/441801/x/schools/", "/api/v1/a b/2025/schools/", "/api/v2/"])
def test_a_program_is_told_in_json_that_there_is_nothing(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.json()) == (404, {"error": "There is no such address."})


def test_a_request_that_cannot_be_read_is_refused_in_json(world):
    heads = {"Authorization": f"Bearer {token(world)}"}
    answer = Client(headers=heads).get(f"/api/v1/441801/{YEAR}/registers/bonds/", {"period": "\x00"})
    assert (answer.status_code, list(answer.json())) == (400, ["error"])
