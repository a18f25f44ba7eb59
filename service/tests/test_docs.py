"""/docs: all files of the page come from the container, compressed and revalidated, under a strict policy."""

import gzip
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi.testclient import TestClient

from app.application import create_app
from tests.conftest import MakeSettings

ORIGIN = "http://service.example"
KINDS = {".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".json": "application/json"}
FILES = ["/docs", "/docs/start.js", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/openapi.json"]


class Page(HTMLParser):
    """The links of a page, its elements, and the content of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: list[str] = []
        self.attributes: set[str] = set()
        self.inline = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name in {"src", "href"} and value]

    def handle_data(self, data: str) -> None:
        if self.names[-1:] in (["script"], ["style"]):
            self.inline += data.strip()


def page(client: TestClient) -> Page:
    response = client.get("/docs")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "://" not in response.text
    return Page(response.text)


def test_everything_the_page_refers_to_is_on_the_same_origin(client: TestClient) -> None:
    links = page(client).links
    assert sorted(link[link.rindex(".") :] for link in links) == [".css", ".js", ".js", ".json", ".png"]
    for link in links:
        target = urlsplit(urljoin(f"{ORIGIN}/docs", link))
        assert not urlsplit(link).netloc, link
        response = client.get(target.path)
        assert response.status_code == 200
        assert len(response.content) > 100
        assert response.headers["content-type"].startswith(KINDS[link[link.rindex(".") :]])
        assert response.headers["x-content-type-options"] == "nosniff"


def test_the_page_loads_this_api(client: TestClient) -> None:
    (description,) = [link for link in page(client).links if link.endswith(".json")]
    schema = client.get(urljoin("/docs", description)).json()
    assert schema["paths"].keys() >= {"/", "/livez", "/readyz", "/task"}
    assert "url: document.querySelector(" in client.get("/docs/start.js").text


def test_the_policy_allows_the_pages_own_files_only(client: TestClient) -> None:
    policy = client.get("/docs").headers["content-security-policy"]
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    assert directives == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


def test_the_page_has_nothing_that_the_policy_refuses(client: TestClient) -> None:
    parsed = page(client)
    assert parsed.names.count("script") == 2
    assert parsed.inline == ""
    assert "style" not in {*parsed.names, *parsed.attributes}
    assert not [name for name in parsed.attributes if name.startswith("on")]


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_sent_compressed_and_only_once(path: str, client: TestClient) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as compressed:
        assert compressed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(compressed.iter_raw())) == plain.content
    assert plain.headers["vary"] == compressed.headers["vary"] == "Accept-Encoding"
    assert plain.headers["etag"] != compressed.headers["etag"]
    for response, encoding in ((plain, "identity"), (compressed, "gzip")):
        assert response.headers["cache-control"] == "no-cache"
        tag = response.headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}'):
            again = client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_compressed_files_are_a_third_of_the_files(client: TestClient) -> None:
    def size(encoding: str) -> int:
        answers = [client.head(path, headers={"Accept-Encoding": encoding}) for path in FILES]
        return sum(int(head.headers["content-length"]) for head in answers)

    assert size("gzip") < size("identity") / 3


@pytest.mark.parametrize("path", FILES)
def test_head_answers_as_get_without_a_body(path: str, client: TestClient) -> None:
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]


def test_the_title_is_escaped(make_settings: MakeSettings) -> None:
    app = create_app(make_settings())
    app.title = "<script>alert(1)</script>"
    with TestClient(app) as client:
        assert "<title>&lt;script&gt;" in client.get("/docs").text


def test_docs_false_switches_both_off(make_settings: MakeSettings) -> None:
    with TestClient(create_app(make_settings(DOCS="false"))) as client:
        assert {client.get(path).status_code for path in FILES} == {404}
        assert client.get("/livez").status_code == 200


def test_there_is_nothing_else(client: TestClient) -> None:
    for path in ("/redoc", "/docs/__init__.py", "/docs/oauth2-redirect"):
        assert client.get(path).status_code == 404
