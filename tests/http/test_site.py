"""The page's door: types, policies, entity tags, compression, what is kept for how long, and who else may call."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
import requests

from chalicelib.api.site import accepted_encodings, tag_matches
from tests.served import ROOT, Served, serve

BLOG = "http://blog.example"

pytestmark = pytest.mark.skipif(
    not (ROOT / "frontend" / "dist" / "index.html").is_file(),
    reason="the page is not built: `make test` builds it where there is Node.js",
)


def get(served: Served, path: str, **headers: str) -> requests.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(served.url + path, headers={"Accept-Encoding": "identity", **named}, timeout=60)


def linked(served: Served) -> list[str]:
    return re.findall(r'(?:src|href)="([^"#]+)"', get(served, "/").text)


def test_the_page_is_html_under_a_strict_policy(served: Served) -> None:
    answer = get(served, "/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_every_link_of_the_page_is_relative_flat_and_there_for_good(served: Served) -> None:
    links = linked(served)
    assert links
    for link in links:
        assert re.fullmatch(r"client/[A-Za-z0-9._-]+", link)
        answer = get(served, "/" + link)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/", "/client/code-runner.js", "/client/frame.html"])
def test_a_name_that_stays_is_asked_for_again_and_costs_304(served: Served, path: str) -> None:
    answer = get(served, path)
    assert answer.headers["Cache-Control"] == "no-cache"
    again = get(served, path, If_None_Match=f'"other", W/{answer.headers["ETag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert get(served, path, If_None_Match='"other"').status_code == 200


def test_gzip_and_brotli_where_asked(served: Served) -> None:
    path = next("/" + link for link in linked(served) if link.endswith(".js"))
    plain = get(served, path)
    assert "Content-Encoding" not in plain.headers
    packed = requests.get(served.url + path, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=60)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.raw.read(decode_content=False)) == plain.content
    brotli = requests.get(served.url + path, headers={"Accept-Encoding": "gzip, br"}, stream=True, timeout=60)
    assert brotli.headers["Content-Encoding"] == "br"
    assert len(brotli.raw.read(decode_content=False)) < len(plain.content) / 2
    assert {answer.headers["Vary"] for answer in (plain, packed, brotli)} == {"Accept-Encoding"}
    assert len({answer.headers["ETag"] for answer in (plain, packed, brotli)}) == 3


@pytest.mark.parametrize("ending", [".gz", ".br"])
def test_what_was_compressed_beforehand_has_no_name_of_its_own(served: Served, ending: str) -> None:
    assert get(served, f"/client/index.html{ending}").status_code == 404


def test_the_frame_for_results_is_sandboxed_by_its_own_policy(served: Served) -> None:
    policy = get(served, "/client/frame.html").headers["Content-Security-Policy"]
    assert "sandbox allow-scripts" in policy and "allow-same-origin" not in policy
    assert "script-src 'self';" in policy and "connect-src" not in policy and "default-src 'none'" in policy


ABSENT = ["nothing.js", "..%2fpackage.json", "%2e%2e", "index.html%00", ".", "%2fetc%2fpasswd", "%C3%85" * 200]


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_not_there_is_a_plain_404(served: Served, name: str) -> None:
    answer = get(served, f"/client/{name}")
    assert answer.status_code in (403, 404)
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "header, encodings",
    [
        ("", ()),
        ("gzip, deflate, br", ("br", "gzip")),
        ("br;q=0, gzip;q=0.5", ("gzip",)),
        ("*", ("br", "gzip")),
        ("*;q=0", ()),
        ("gzip;q=0.000, *", ("br",)),
        ("identity", ()),
    ],
)
def test_accept_encoding_is_read_as_the_standard_says(header: str, encodings: tuple[str, ...]) -> None:
    assert accepted_encodings(header) == encodings


def test_if_none_match_is_a_list_or_a_star() -> None:
    assert tag_matches('"a", W/"b"', '"b"') and tag_matches("*", '"b"')
    assert not tag_matches("", '"b"') and not tag_matches('"ab"', '"b"')


@pytest.fixture(scope="module")
def open_to_a_blog() -> Iterator[Served]:
    with serve(RUNHIVE_ORIGINS=BLOG, NODES="1") as served:
        yield served


def test_a_site_that_is_named_may_run_code_and_others_may_not(open_to_a_blog: Served) -> None:
    url = open_to_a_blog.url + "/api/v2/execute"
    body = {"language": "python", "version": "*", "files": [{"content": "print(1)"}]}
    preflight = requests.options(url, headers={"Origin": BLOG, "Access-Control-Request-Method": "POST"}, timeout=60)
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == BLOG
    answer = requests.post(url, json=body, headers={"Origin": BLOG}, timeout=60)
    assert answer.json()["run"]["stdout"] == "1\n"
    assert answer.headers["Access-Control-Allow-Origin"] == BLOG
    other = requests.post(url, json=body, headers={"Origin": "http://evil.example"}, timeout=60)
    assert other.status_code == 403
    assert "Access-Control-Allow-Origin" not in other.headers


def test_unless_told_no_other_site_is_let_in(served: Served) -> None:
    refused = requests.post(served.url + "/api/v2/execute", json={}, headers={"Origin": BLOG}, timeout=60)
    assert refused.status_code == 403
    assert get(served, "/nodes", Origin=BLOG).status_code == 403
