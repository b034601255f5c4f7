"""`snippetgen mock-server`: an authorization server for anyone to point a snippet at."""

import errno
import re
import signal
import threading
from argparse import Namespace
from pathlib import Path
from urllib.parse import quote

from snippetgen.cli.request import read_secret
from snippetgen.errors import InputError
from snippetgen.verify import answers
from snippetgen.verify.keys import Jwk, read_jwk
from snippetgen.verify.mock_server import MockAuthorizationServer
from snippetgen.verify.received import Received
from snippetgen.verify.registration import Client
from snippetgen.verify.token_endpoint import HELD

GRANTED = {name: f"MY_{name}" for names in HELD.values() for name in names.values()}
GRANTED["CODE_VERIFIER"] = "MY_CODE_VERIFIER"
"""What it has granted: placeholders, by the variable that a snippet reads each from."""


def run(options: Namespace) -> int:
    """Serve until interrupted."""
    known = options.client_secret_file is not None
    secret = read_secret(options.client_secret_file) if known else "MY_CLIENT_SECRET"
    client = Client(
        options.client_id,
        secret,
        options.credential_encoding,
        public=options.public_client,
        public_key=_public_key(options.public_key_file),
        granted=GRANTED,
        methods=tuple(options.client_authentication or ()),
        client_id_beside_basic=not options.refuse_client_id_beside_basic,
        scopes=tuple(options.known_scope) if options.known_scope else None,
    )
    second = MockAuthorizationServer(client, on_request=_log_elsewhere)
    server = MockAuthorizationServer(client, port=options.port, on_request=_log)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        with second:
            server.redirect_to = second.url
            with server:
                print(
                    _greeting(server, options.client_id, "in your file" if known else secret),
                    flush=True,
                )
                ended.wait()
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        reason = str(error.strerror).lower()
        raise InputError(
            f"port {options.port} cannot be used, {reason}: choose another with --port"
        ) from None
    except OverflowError:
        raise InputError(f"--port is {options.port}: give 0 to 65535") from None
    return 0


def _public_key(name: str | None) -> Jwk | None:
    """Read the key that checks assertions.

    Raises:
        InputError: it cannot be read, or is none.
    """
    if name is None:
        return None
    try:
        return read_jwk(Path(name).read_bytes())
    except OSError as error:
        raise InputError(f"--public-key-file {name} cannot be read: {error.strerror}") from None
    except ValueError:
        raise InputError(f"--public-key-file {name} holds no public key in PEM or JWK") from None


def _greeting(server: MockAuthorizationServer, client_id: str, secret: str) -> str:
    return f"""\
Mock authorization server at {server.url}; Ctrl-C ends it.
  token endpoint  {server.url}/token
  client_id       {client_id}
  client_secret   {secret}
  to grant        the environment variables of each grant hold their own name: MY_REFRESH_TOKEN
  other answers   {server.url}/answers/NAME, where NAME is one of
                  {", ".join(answers.NAMES)}
"""


def _log(received: Received, status: int) -> None:
    # Names of parameters alone: a log is no place for what may be a secret.
    names = re.findall(r"(?:^|&)([\w.-]+)=", received.body.decode("latin-1"), re.ASCII)
    shown = ", ".join(names) or "no parameters"
    path = quote(received.target.partition("?")[0], safe="/%")
    print(f"{received.method} {path}: {status or 'silence'} ({shown})", flush=True)


def _log_elsewhere(received: Received, _status: int) -> None:
    print(f"{received.method} at the second server: the redirect was followed", flush=True)
