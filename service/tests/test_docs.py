"""/docs: all files of the page come from the container."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from fastapi.testclient import TestClient

ORIGIN = "http://service.example"
KINDS = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in {"src", "href"} and value]


def test_everything_the_page_refers_to_is_on_the_same_origin(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    parser = Links()
    parser.feed(page.text)
    assert sorted(link[link.rindex(".") :] for link in parser.links) == [".css", ".js", ".png"]
    for link in parser.links:
        target = urlsplit(urljoin(f"{ORIGIN}/docs", link))
        assert not urlsplit(link).netloc, link
        response = client.get(target.path)
        assert response.status_code == 200
        assert len(response.content) > 500
        assert response.headers["content-type"].startswith(KINDS[link[link.rindex(".") :]])
    assert "://" not in page.text


def test_the_page_loads_this_api(client: TestClient) -> None:
    found = re.search(r"url: '([^']+)'", client.get("/docs").text)
    assert found
    schema = client.get(found[1]).json()
    assert schema["paths"].keys() >= {"/", "/livez", "/readyz", "/task"}


def test_there_is_nothing_else(client: TestClient) -> None:
    for path in ("/redoc", "/docs/__init__.py", "/docs/oauth2-redirect"):
        assert client.get(path).status_code == 404
