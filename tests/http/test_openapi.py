"""The served OpenAPI document: valid, complete, and true of what schemathesis gets when it calls everything in it."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app import app
from chalicelib.api.openapi import document
from chalicelib.api.piston import ABSENT
from tests.served import Served

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


schema = schemathesis.openapi.from_dict(document())
OPERATIONS = {operation.ok().label: operation.ok() for operation in schema.get_all_operations()}


def test_the_document_is_valid(served: Served) -> None:
    answered = requests.get(served.url + "/openapi.json", timeout=60).json()
    validate(answered)
    assert answered == document(), "what the calls below are made from"


def test_the_document_has_every_route_and_no_other(served: Served) -> None:
    paths = requests.get(served.url + "/openapi.json", timeout=60).json()["paths"]
    documented = {(path, method.upper()) for path, methods in paths.items() for method in methods}
    routes = {(path, method) for path, methods in app.routes.items() for method in methods if method != "OPTIONS"}
    nothing = {(path, method) for path, methods in ABSENT.items() for method in methods}
    assert documented == routes - nothing, "OPTIONS is what browsers ask by themselves"


CALLS = [(label, GenerationMode.POSITIVE) for label in OPERATIONS]
CALLS += [(label, GenerationMode.NEGATIVE) for label, operation in OPERATIONS.items() if operation.body]


@pytest.mark.parametrize(("label", "mode"), CALLS)
def test_whatever_is_sent_the_answer_is_one_that_the_document_has(
    served: Served, label: str, mode: GenerationMode
) -> None:
    call(served, OPERATIONS[label].as_strategy(generation_mode=mode), examples=25)


def test_the_same_holds_for_what_is_near_to_a_good_submission(served: Served) -> None:
    def nearer(case: Any) -> Any:
        if isinstance(case.body, dict):
            case.body |= {"language": "python", "version": "*", "run_timeout": 1000}
        return case

    call(served, OPERATIONS["POST /api/v2/execute"].as_strategy().map(nearer), examples=40)


def call(served: Served, cases: st.SearchStrategy[Any], examples: int) -> None:
    """Sends so many of the cases, and holds each answer against the document."""

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(cases)
    def answered_as_documented(case: Any) -> None:
        case.call_and_validate(base_url=served.url, checks=CHECKS, timeout=60)

    answered_as_documented()
