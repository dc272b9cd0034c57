"""Sign-in by OpenID Connect, whole: a browser, the site in processes of its own, and a provider that speaks HTTP.

The provider is a small one of the tests: discovery, consent, tokens signed with RS256, keys, and who somebody is.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.program import Home, free_port, wait_for

CLIENT, SECRET = "papers", "a-secret-between-two-machines"
ADA: dict[str, Any] = {
    "sub": "1815-12-10",
    "email": "ada@analytical.example.org",
    "email_verified": True,
    "preferred_username": "ada",
    "name": "Ada Lovelace",
}


class Code(NamedTuple):
    """What a code was asked with."""

    redirect_uri: str
    challenge: str


class Provider(ThreadingHTTPServer):
    """Whoever comes is Ada, and consents. `claims` replace those of her id token, `userinfo` what else is told of her;
    `asked` are the requests. A code is given only to whoever proves to have asked for it (PKCE).
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.codes: dict[str, Code] = {}
        self.asked: list[str] = []


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        address, provider = urlsplit(self.path), self.server
        provider.asked.append(address.path)
        match address.path:
            case "/.well-known/openid-configuration":
                self._say({
                    "issuer": provider.issuer, "jwks_uri": f"{provider.issuer}/keys",
                    "authorization_endpoint": f"{provider.issuer}/authorize",
                    "token_endpoint": f"{provider.issuer}/token", "userinfo_endpoint": f"{provider.issuer}/userinfo",
                    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                })  # fmt: skip
            case "/authorize":
                asked = {name: values[0] for name, values in parse_qs(address.query).items()}
                assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
                assert "openid" in asked["scope"].split()
                code = f"code-{len(provider.codes)}"
                assert asked["code_challenge_method"] == "S256"
                provider.codes[code] = Code(asked["redirect_uri"], asked["code_challenge"])
                self.send_response(302)
                self.send_header(
                    "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
                )
                self.end_headers()
            case "/keys":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
                self._say({"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]})
            case "/userinfo":
                assert self.headers["Authorization"] == "Bearer opens-the-door"
                self._say({name: value for name, value in (ADA | self.server.userinfo).items() if value is not None})
            case _:
                self.send_error(404)

    def do_POST(self) -> None:
        provider = self.server
        provider.asked.append(self.path)
        form = {
            name: v[0] for name, v in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()
        }
        known = provider.codes.pop(form.get("code", ""), None)
        verifier = sha256(form.get("code_verifier", "").encode()).digest()
        proven = Code(form["redirect_uri"], urlsafe_b64encode(verifier).decode().rstrip("="))
        if (form["client_id"], form["client_secret"], proven) != (CLIENT, SECRET, known):
            self._say({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        claims = ADA | {"iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 300} | provider.claims
        token = jwt.encode(claims, provider.key, algorithm="RS256", headers={"kid": "1"})
        self._say({"access_token": "opens-the-door", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def _say(self, what: object, status: int = 200) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home.migrated(Path(tmp_path_factory.mktemp("oidc")) / "home")


@pytest.fixture(scope="module")
def places(home: Home) -> Iterator[tuple[str, Provider]]:
    """The site and its provider."""
    provider = Provider()
    Thread(target=provider.serve_forever, daemon=True).start()
    home.environment["DAILYPAPERS_OIDC"] = f"{provider.issuer} {CLIENT} {SECRET} Our Lab"
    port = free_port()
    running = home.start("serve", "--port", str(port), "--no-worker", "--no-sample")
    try:
        wait_for(f"http://127.0.0.1:{port}/help", 60)
        yield f"http://127.0.0.1:{port}", provider
    finally:
        running.terminate()
        running.communicate(timeout=30)
        provider.shutdown()


def begin(browser: httpx.Client) -> str:
    """From the button on the sign-in page to the provider; where the provider sends the browser back to."""
    page = browser.get("/accounts/login/").text
    assert "Our Lab" in page
    [link] = re.findall(r'href="(/accounts/oidc/oidc/login/[^"]*)"', page)
    asked = browser.get(link.replace("&amp;", "&")).text
    assert "Continue to Our Lab" in asked
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', asked)
    assert token, "a link alone signs nobody in"
    away = browser.post(link.replace("&amp;", "&"), data={"csrfmiddlewaretoken": token[1]})
    assert away.status_code == 302, away.text
    back = httpx.get(away.headers["Location"], trust_env=False)
    return str(back.headers["Location"])


def test_a_button_a_consent_and_one_is_in(places: tuple[str, Provider]) -> None:
    site, provider = places
    for _ in range(2):  # signs up; then signs in to the same account
        with httpx.Client(base_url=site, trust_env=False) as browser:
            answer = browser.get(begin(browser), follow_redirects=True)
            assert answer.status_code == 200, answer.text
            page = browser.get("/settings").text
            assert "/users/ada" in page, "the user name the provider gave"
    assert {"/.well-known/openid-configuration", "/authorize", "/token", "/userinfo"} <= set(provider.asked)


def test_who_comes_back_with_another_state_or_code_is_not_let_in(places: tuple[str, Provider]) -> None:
    site, _ = places
    with httpx.Client(base_url=site, trust_env=False) as browser, httpx.Client(base_url=site, trust_env=False) as other:
        address = begin(browser)
        for stranger, forged in ((other, address), (browser, re.sub("code-[0-9]+", "code-guessed", address))):
            answer = stranger.get(forged, follow_redirects=True)
            assert "/users/ada" not in answer.text
            assert stranger.get("/settings").status_code == 302


@pytest.mark.parametrize("claims", [{"aud": "another site"}, {"iss": "https://evil.example.org"}, {"exp": 1}])
def test_a_token_for_somebody_else_or_of_yesterday_opens_nothing(
    places: tuple[str, Provider], claims: dict[str, Any]
) -> None:
    site, provider = places
    provider.claims = claims
    try:
        with httpx.Client(base_url=site, trust_env=False) as browser:
            answer = browser.get(begin(browser), follow_redirects=True)
            assert answer.status_code < 500
            assert browser.get("/settings").status_code == 302
    finally:
        provider.claims = {}


def verified(home: Home) -> dict[str, bool]:
    """The mail addresses of the site, and whether each counts as verified."""
    with sqlite3.connect(home.folder / "catalog.sqlite3") as database:
        rows = database.execute("SELECT email, verified FROM account_emailaddress").fetchall()
    return {email: bool(is_verified) for email, is_verified in rows}


@pytest.mark.parametrize("said", [False, "false", None, "", 0, "yes"])
def test_an_address_the_provider_has_not_verified_opens_no_account(
    places: tuple[str, Provider], home: Home, said: object
) -> None:
    site, provider = places
    stranger = f"stranger-{said!r}".lower().replace("'", "")
    for email in (ADA["email"], f"{stranger}@example.org"):  # Ada's account, and one that is new
        provider.userinfo = {
            "sub": stranger + email,
            "email": email,
            "email_verified": said,
            "preferred_username": None,
        }
        try:
            with httpx.Client(base_url=site, trust_env=False) as browser:
                answer = browser.get(begin(browser), follow_redirects=True)
                assert "Check your inbox" in answer.text
                assert browser.get("/settings").status_code == 302, "not signed in"
        finally:
            provider.userinfo = {}
    addresses = verified(home)
    assert addresses[ADA["email"]] is True
    assert addresses[f"{stranger}@example.org"] is False


def test_a_verified_address_of_an_existing_account_does_not_open_it_either(places: tuple[str, Provider]) -> None:
    site, provider = places
    provider.userinfo = {"sub": "another person of the same provider"}
    try:
        with httpx.Client(base_url=site, trust_env=False) as browser:
            browser.get(begin(browser), follow_redirects=True)
            assert browser.get("/settings").status_code == 302
    finally:
        provider.userinfo = {}


def test_a_code_that_was_stolen_on_its_way_is_worth_nothing(places: tuple[str, Provider]) -> None:
    """PKCE: without the secret that stayed in the session, the provider gives nothing for a code."""
    site, provider = places
    with httpx.Client(base_url=site, trust_env=False) as browser:
        stolen = parse_qs(urlsplit(begin(browser)).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": stolen, "client_id": CLIENT, "client_secret": SECRET}
    form["redirect_uri"] = f"{site}/accounts/oidc/oidc/login/callback/"
    assert httpx.post(f"{provider.issuer}/token", data=form, trust_env=False).status_code == 400
