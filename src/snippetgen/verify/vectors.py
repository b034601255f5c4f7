"""The vectors: one set of cases for all targets, free of any language.

A vector in `tests/vectors/*.json` names one request and the axes that it is tried along (ways to
hold credentials, authentication methods, encodings, answers); each combination is a case.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from snippetgen import spec
from snippetgen.folders import data_folder
from snippetgen.target import Style
from snippetgen.token_request import TokenRequest
from snippetgen.toml_table import TomlTable
from snippetgen.verify import answers, keys, servers

AXES: dict[str, tuple[Any, ...]] = {
    "style": ("function",),
    "credentials": ("env",),
    "grant_type": ("client_credentials",),
    "client_authentication": ("client_secret_basic",),
    "credential_encoding": ("form",),
    "client_id_in_body": (True,),
    "signing_algorithm": (None,),
    "private_key_format": (None,),
    "dpop_algorithm": (None,),
    "body_format": ("form",),
    "key": (keys.GOOD,),
    "answer": (answers.TOKEN,),
}
"""The axes, and what a vector that leaves one out is tried with; None leaves it to the spec."""

DEFAULT_CLIENT = {"client_id": "client-1", "client_secret": "not-a-real-secret-1"}
SHORT_TIME_LIMIT = 2
"""Seconds that a snippet is given where the server would take longer."""

VARIABLES = {
    "AUTHORIZATION_CODE": "not-a-real-code+/=&'\"$1`\\",
    "CODE_VERIFIER": "not-a-real-verifier.~_-0123456789-0123456789",
    "REDIRECT_URI": "https://client.example.com/it's?a=$b&c=%20d",
    "REFRESH_TOKEN": "not-a-real-refresh-token+/=&'\"$1`\\",
    "DEVICE_CODE": "not-a-real-device-code+/=&'\"$1`\\",
    "ASSERTION": "not-a.real-as_sertion.0123456789",
    "SUBJECT_TOKEN": "not-a-real-subject-token+/=&'\"$1`\\",
    "ACTOR_TOKEN": "not-a-real-actor-token+/=&'\"$1`\\",
    "RESOURCE_OWNER_USERNAME": "not-a-real-user'\"$1+&=\u00e9",
    "RESOURCE_OWNER_PASSWORD": "not-a-real-password'\"$1+&=\u00e9\\",
}
"""What a snippet finds in its environment beside credentials, and the server has granted."""

FILES = {
    "PRIVATE_KEY_FILE": "private key",
    "DPOP_KEY_FILE": "dpop key",
    "CLIENT_CERTIFICATE_FILE": "client certificate.pem",
    "CLIENT_KEY_FILE": "client key.pem",
}
"""The files that a snippet finds through its environment."""

SECRET_VARIABLES = tuple(name for name in VARIABLES if name not in ("REDIRECT_URI",))


@dataclass(frozen=True, slots=True)
class Case:
    """One request with one answer.

    Args:
        name: topic, vector and the values along the axes; unique.
        client_id, client_secret: the credentials that the server knows.
        inline: whether the snippet holds them, or reads them from the environment.
        unset: environment variables that are left out.
        answer: a name of `answers.NAMES`.
        key: `keys.GOOD`, or what is wrong with the key file.
        style: what the program is, one of `target.STYLES`.
        secure: whether it goes by https to the name of the host.
        thorough: other cases cover its parts, and it may be left out where not all are tried.
        point: where its program lies on the axes of its vector.
    """

    name: str
    client_id: str
    client_secret: str
    inline: bool
    unset: tuple[str, ...]
    answer: str
    path: str
    fields: tuple[tuple[str, object], ...]
    key: str = keys.GOOD
    style: Style = "function"
    secure: bool = False
    thorough: bool = False
    point: tuple[tuple[str, object], ...] = ()

    def request(self, server: str) -> TokenRequest:
        """The request of this case to a server, given by its root URL."""
        return spec.read_spec(TomlTable(self.fields_for(server), f"vector {self.name}"))

    def fields_for(self, server: str) -> dict[str, object]:
        """The same as a spec's keys and values."""
        return {**dict(self.fields), "token_endpoint": server + self.path}

    @property
    def server(self) -> str:
        """The name of the server that its answer and method want, one of `servers.NAMES`."""
        if self.answer == answers.REFUSED:
            return servers.REFUSING
        if "tls" in str(dict(self.fields).get("client_authentication")):
            return servers.SECURE
        if self.secure or self.answer in answers.NOTHING_SENT:
            return servers.NAMED
        return servers.PLAIN

    @property
    def sends(self) -> bool:
        """Whether the snippet gets as far as sending a request."""
        return not self.unset and self.key == keys.GOOD

    def environment(self, request: TokenRequest) -> dict[str, str]:
        """The environment variables that the snippet is run with."""
        known = {"CLIENT_ID": self.client_id, "CLIENT_SECRET": self.client_secret}
        known |= VARIABLES | FILES
        read = [value.name for _, value in request.variables() if not isinstance(value, str)]
        return {name: known[name] for name in read if name not in self.unset}


def load() -> list[Case]:
    """All cases of all vectors, by topic."""
    folder = data_folder("vectors", "tests/vectors")
    files = [path for path in sorted(folder.glob("*.json")) if path.name != "schema.json"]
    return [case for path in files for case in _cases_of(path)]


def count(cases: list[Case]) -> int:
    """How many vectors the cases come from."""
    return len(set(map(_vector, cases)))


def fewer(cases: list[Case]) -> list[Case]:
    """Choose the cases for a target of which not all are tried.

    Of each vector, as many points as it takes for each value of each axis to be tried once, rather
    than each with each, and at these points every answer.
    """
    vectors: dict[str, list[Case]] = {}
    for case in cases:
        if not case.thorough:
            vectors.setdefault(_vector(case), []).append(case)
    return [case for together in vectors.values() for case in _cover(together)]


def _cover(cases: list[Case]) -> list[Case]:
    """The cases at the points that cover all values, at each step the one with the most new."""
    points = dict.fromkeys(case.point for case in cases)
    values = {value for point in points for value in point}
    chosen: set[tuple[tuple[str, object], ...]] = set()
    while values:
        best = max(points, key=lambda point: len(values.intersection(point)))
        chosen.add(best)
        values.difference_update(best)
    return [case for case in cases if not case.point or case.point in chosen]


def _vector(case: Case) -> str:
    return case.name.partition("[")[0].partition(":")[0]


def _cases_of(path: Path) -> Iterator[Case]:
    for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
        axes = [_axis(vector, axis) for axis in AXES]
        for values in product(*axes):
            case = _case(path.stem, vector, dict(zip(AXES, values, strict=True)))
            if case is not None:
                yield case


def _case(topic: str, vector: dict[str, Any], along: dict[str, Any]) -> Case | None:
    """Build the case at one point of the axes; None where it repeats another, or is no request."""
    public = along["client_authentication"] == "none"
    if public and along["grant_type"] == "client_credentials":
        return None
    basic = along["client_authentication"] == "client_secret_basic"
    if not basic and along["credential_encoding"] != _axis(vector, "credential_encoding")[0]:
        return None
    client = {key: vector.get(key, default) for key, default in DEFAULT_CLIENT.items()}
    inline = along["credentials"] == "inline"
    point = tuple((axis, along[axis]) for axis in AXES if axis in vector and axis != "answer")
    few = vector.get("costly", {})
    left_out = any(along[axis] not in values for axis, values in few.items())
    answer, key, style = along.pop("answer"), along.pop("key"), along.pop("style")
    given = {name: value for name, value in along.items() if value is not None}
    fields = {**given, **(client if inline else {}), **vector.get("request", {})}
    if answer in answers.SLOW:
        fields["time_limit"] = SHORT_TIME_LIMIT
    shown = ",".join(str(value) for _, value in point)
    name = f"{topic}/{vector['name']}" + (f"[{shown}]" if shown else "")
    return Case(
        name=name if answer == answers.TOKEN else f"{name}:{answer}",
        **client,
        inline=inline,
        unset=tuple(vector.get("unset", ())),
        answer=answer,
        secure=vector.get("secure", False),
        path=vector.get("path", "/token"),
        fields=tuple(fields.items()),
        key=key,
        style=style,
        thorough=vector.get("thorough", left_out),
        point=tuple((axis, value) for axis, value in point if axis != "key"),
    )


def _axis(vector: dict[str, Any], axis: str) -> Sequence[Any]:
    values: Sequence[Any] = vector.get(axis, AXES[axis])
    return values
