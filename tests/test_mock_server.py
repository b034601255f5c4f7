"""The mock authorization server answers as RFC 6749, sections 5.1 and 5.2, say."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest

from snippetgen.verify import answers
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.registration import Client

ID, SECRET = "a b:c", "s+e/c%r=t"
GOOD = "grant_type=client_credentials"


@pytest.fixture
def server() -> Iterator[MockAuthorizationServer]:
    with MockAuthorizationServer(Client(ID, SECRET), redirect_to="http://127.0.0.1:9") as server:
        yield server


def basic(user_id: str, password: str) -> dict[str, str]:
    pair = b64encode(f"{user_id}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


ENCODED = basic("a%20b%3Ac", "s%2Be%2Fc%25r%3Dt")
BODY = "client_id=a+b%3Ac&client_secret=s%2Be%2Fc%25r%3Dt"


def ask(
    server: MockAuthorizationServer,
    body: str = GOOD,
    headers: dict[str, str] | None = None,
    path: str = "/token",
    method: str = "POST",
) -> tuple[HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, body, {**form, **(headers or {})})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response, content


@pytest.mark.parametrize(
    ("body", "headers"),
    [(GOOD, ENCODED), (f"{GOOD}&client_id=a+b%3Ac", ENCODED), (f"{GOOD}&{BODY}", {})],
)
def test_good_credentials_get_a_token(
    server: MockAuthorizationServer, body: str, headers: dict[str, str]
) -> None:
    response, content = ask(server, body, headers)
    answer = json.loads(content)
    assert response.status == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    assert answer["access_token"] == server.issued[0]
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)


def test_each_token_is_another(server: MockAuthorizationServer) -> None:
    tokens = {json.loads(ask(server, GOOD, ENCODED)[1])["access_token"] for _ in range(5)}
    assert len(tokens) == 5


@pytest.mark.parametrize(
    ("body", "headers", "status", "error"),
    [
        (GOOD, {}, 401, "invalid_client"),
        (GOOD, basic("a%20b%3Ac", "wrong"), 401, "invalid_client"),
        (GOOD, basic("a b:c", SECRET), 400, "invalid_request"),
        (GOOD, {"Authorization": "Basic !"}, 400, "invalid_request"),
        (GOOD, {"Authorization": "Bearer x"}, 400, "invalid_request"),
        (f"{GOOD}&client_id=other", ENCODED, 401, "invalid_client"),
        (f"{GOOD}&{BODY}", ENCODED, 400, "invalid_request"),
        (f"{GOOD}&scope=a&scope=b", ENCODED, 400, "invalid_request"),
        ("scope=a", ENCODED, 400, "invalid_request"),
        ("grant_type=password", ENCODED, 400, "invalid_grant"),
        ("grant_type=other", ENCODED, 400, "unsupported_grant_type"),
        ("grant_type=%ff", ENCODED, 400, "invalid_request"),
        ("no form", ENCODED, 400, "invalid_request"),
    ],
)
def test_bad_requests_get_an_error(
    server: MockAuthorizationServer, body: str, headers: dict[str, str], status: int, error: str
) -> None:
    response, content = ask(server, body, headers)
    answer = json.loads(content)
    assert (response.status, answer["error"]) == (status, error)
    assert answer["error_description"]
    assert not server.issued
    assert (response.headers["WWW-Authenticate"] is not None) == (status == 401)


def test_a_raw_server_compares_raw_text(server: MockAuthorizationServer) -> None:
    server.client = Client("id", "s+e%20", "none")
    assert ask(server, GOOD, basic("id", "s+e%20"))[0].status == 200
    assert ask(server, GOOD, basic("id", "s%2Be%2520"))[0].status == 401


POST_BODY = f"{GOOD}&client_id=MY_CLIENT_ID&client_secret=MY_CLIENT_SECRET"
BASIC_GOOD = (GOOD, ENCODED)
WITH_ID = (f"{GOOD}&client_id=a+b%3Ac", ENCODED)
RAW = (GOOD, basic("a b:c", SECRET))
POST: tuple[str, dict[str, str]] = (f"{GOOD}&{BODY}", {})
WRONG = (GOOD, basic("a%20b%3Ac", "wrong"))


@pytest.mark.parametrize(
    ("temper", "asked", "status", "error"),
    [
        ({"methods": ("client_secret_post",)}, BASIC_GOOD, 401, "invalid_client"),
        ({"methods": ("client_secret_post",)}, POST, 200, None),
        ({"methods": ("client_secret_basic",)}, POST, 401, "invalid_client"),
        ({"client_id_beside_basic": False}, WITH_ID, 400, "invalid_request"),
        ({"client_id_beside_basic": False}, BASIC_GOOD, 200, None),
        ({"client_id_in_body_required": True}, BASIC_GOOD, 400, "invalid_request"),
        ({"client_id_in_body_required": True}, WITH_ID, 200, None),
        ({"scopes": ("a", "b")}, (f"{GOOD}&scope=b+a", ENCODED), 200, None),
        ({"scopes": ("a", "b")}, (f"{GOOD}&scope=b+c", ENCODED), 400, "invalid_scope"),
        ({"scopes": ()}, BASIC_GOOD, 200, None),
        ({"refusal": "unauthorized_client"}, WRONG, 401, "unauthorized_client"),
        ({"json_body": True}, BASIC_GOOD, 400, "invalid_request"),
        ({"lock_out_after": 0}, BASIC_GOOD, 429, "slow_down"),
    ],
)
def test_a_server_has_its_own_ways(
    server: MockAuthorizationServer,
    temper: dict[str, Any],
    asked: tuple[str, dict[str, str]],
    status: int,
    error: str | None,
) -> None:
    server.client = Client(ID, SECRET, **temper)
    response, content = ask(server, *asked)
    assert (response.status, json.loads(content).get("error")) == (status, error)


def test_a_lenient_server_reads_a_header_both_ways(server: MockAuthorizationServer) -> None:
    server.client = Client("id", "s+e%20", "either")
    assert ask(server, GOOD, basic("id", "s+e%20"))[0].status == 200
    assert ask(server, GOOD, basic("id", "s%2Be%2520"))[0].status == 200
    assert ask(server, GOOD, basic("id", "s e "))[0].status == 401


def test_a_server_locks_out_who_failed_too_often(server: MockAuthorizationServer) -> None:
    server.client = Client(ID, SECRET, lock_out_after=2)
    statuses = [ask(server, *each)[0].status for each in (WRONG, BASIC_GOOD, WRONG, BASIC_GOOD)]
    assert statuses == [401, 200, 401, 429]
    assert ask(server, *BASIC_GOOD)[0].headers["Retry-After"] == "60"


def test_a_server_that_echoes_tells_all(server: MockAuthorizationServer) -> None:
    server.client = Client(ID, SECRET, echoes=True)
    token = json.loads(ask(server, *BASIC_GOOD)[1])["access_token"]
    said = json.loads(ask(server, *WITH_ID[:1], basic("a%20b%3Ac", "wrong"))[1])
    for words in (token, "a%20b%3Ac:wrong", "client_id=a b:c"):
        assert words in said["error_description"]


def test_an_answer_may_have_other_members(server: MockAuthorizationServer) -> None:
    server.client = Client(ID, SECRET, members={"expires_in": None, "token_type": "mac"})
    answer = json.loads(ask(server, *BASIC_GOOD)[1])
    assert answer == {"access_token": server.issued[0], "token_type": "mac"}


def test_get_is_refused(server: MockAuthorizationServer) -> None:
    assert ask(server, "", ENCODED, method="GET")[0].status == 405


@pytest.mark.parametrize("name", answers.FAILURES)
def test_each_failure_is_given_on_request(server: MockAuthorizationServer, name: str) -> None:
    expected = answers.FAILURES[name]
    if expected.withheld:
        with pytest.raises(http.client.IncompleteRead) as cut_short:
            ask(server, GOOD, ENCODED, path=f"/answers/{name}")
        assert cut_short.value.partial == expected.body
        return
    response, content = ask(server, GOOD, ENCODED, path=f"/answers/{name}")
    assert (response.status, content) == (expected.status, expected.body)
    assert not server.issued


def test_the_redirect_keeps_method_and_body(server: MockAuthorizationServer) -> None:
    response, _ = ask(server, path="/answers/redirect")
    assert (response.status, response.headers["Location"]) == (307, "http://127.0.0.1:9/token")


def test_silence_is_silence(server: MockAuthorizationServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=0.5) as connection:
        connection.sendall(b"POST /answers/silence HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_what_arrived_is_kept_byte_for_byte(server: MockAuthorizationServer) -> None:
    ask(server, "a=%41&b=+", {"X-Odd": "  spaced: value  "}, path="/token?x=%7B")
    (received,) = server.received
    assert (received.method, received.target) == ("POST", "/token?x=%7B")
    assert received.body == b"a=%41&b=+"
    assert received.header("x-odd") == ["spaced: value"]
    assert received.parameters() == [("a", "A"), ("b", " ")]


def test_concurrent_requests_are_all_answered(server: MockAuthorizationServer) -> None:
    threads = [threading.Thread(target=ask, args=(server, GOOD, ENCODED)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(server.issued)) == len(server.received) == 20


def test_the_command_serves_logs_and_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "snippetgen", "mock-server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout
        port = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert port
        connection = http.client.HTTPConnection("127.0.0.1", int(port[1]), timeout=5)
        body = f"{GOOD}&client_id=MY_CLIENT_ID&client_secret=MY_CLIENT_SECRET"
        connection.request("POST", "/token", body)
        assert json.loads(connection.getresponse().read())["access_token"]
        process.send_signal(signal.SIGTERM)
        log = process.stdout.read()
    assert process.returncode == 0
    assert "POST /token: 200 (grant_type, client_id, client_secret)" in log
    assert "MY_CLIENT_SECRET" not in log.partition("POST")[2]


@pytest.mark.parametrize(
    ("options", "body", "status"),
    [
        (["--client-authentication", "client_secret_basic"], POST_BODY, 401),
        (["--client-authentication", "client_secret_post"], POST_BODY, 200),
        (["--known-scope", "read"], f"{POST_BODY}&scope=read", 200),
        (["--known-scope", "read"], f"{POST_BODY}&scope=write", 400),
        (["--refuse-client-id-beside-basic"], f"{GOOD}&client_id=MY_CLIENT_ID", 400),
        (["--credential-encoding", "either"], GOOD, 200),
    ],
)
def test_the_command_has_options_for_its_ways(
    options: list[str], body: str, status: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-u", "-m", "snippetgen", "mock-server", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout
        port = re.search(r":(\d+);", process.stdout.readline())
        assert port
        connection = http.client.HTTPConnection("127.0.0.1", int(port[1]), timeout=5)
        header = {} if "client_secret" in body else basic("MY_CLIENT_ID", "MY_CLIENT_SECRET")
        connection.request("POST", "/token", body, header)
        answered = connection.getresponse().status
        process.send_signal(signal.SIGTERM)
    assert answered == status


def test_the_log_shows_no_value_whatever_the_body_is() -> None:
    command = [sys.executable, "-m", "snippetgen", "mock-server", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = re.search(r":(\d+);", process.stdout.readline())
        assert port
        for body in ('{"client_secret":"hunter2"}', "hunter2", "%1b[2J=1", "a=1&hunter2"):
            connection = http.client.HTTPConnection("127.0.0.1", int(port[1]), timeout=5)
            connection.request("POST", "/token", body)
            assert b"hunter2" not in connection.getresponse().read()
        process.send_signal(signal.SIGTERM)
        log = process.stdout.read()
    assert "hunter2" not in log
    assert "\x1b" not in log


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /answers/html HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        b"POST /token HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /token HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
        b"GET /\r\n\r\n",
        b"POST /token HTTP/1.1\nHost: x\n\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
    ],
)
def test_a_client_that_goes_away_or_talks_nonsense_is_no_traceback(request_bytes: bytes) -> None:
    command = [sys.executable, "-u", "-m", "snippetgen", "mock-server", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        port = re.search(r":(\d+);", process.stdout.readline())
        assert port
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", int(port[1])), timeout=5) as connection:
                connection.sendall(request_bytes)
                # Closing without lingering sends a reset, whatever the server was about to say.
                connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, (1).to_bytes(4, "little") + bytes(4)
                )
        answer = http.client.HTTPConnection("127.0.0.1", int(port[1]), timeout=5)
        answer.request("POST", "/answers/html", "")
        assert answer.getresponse().status == 500
        process.send_signal(signal.SIGTERM)
        assert process.stderr.read() == ""


def test_a_port_in_use_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "snippetgen", "mock-server", "--port", port]
        result = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert result.returncode == 2
    assert f"port {port} cannot be used" in result.stderr
    assert result.stderr.count("\n") == 1
