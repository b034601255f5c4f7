"""A provider's preset: what is known of an authorization server, and where that was read.

Its request has the keys of `snippetgen.toml`, where `{name}` stands for a variable, and each key
has a fact that says where it comes from.
"""

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from snippetgen.errors import InputError
from snippetgen.sources.draft import Draft

METAVARS = {"scope": "NAME", "audience": "TEXT", "resource": "URI"}
PAIRS = {
    "parameters": ("parameter", "--param"),
    "headers": ("header", "--header"),
    "assertion_claims": ("claim", "--assertion-claim"),
}
"""What the entries of a table are called, and the option that gives one."""

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
HOST = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")

Put = Callable[["re.Match[str]"], str]


@dataclass(frozen=True)
class Variable:
    """What a user has to say about their own server.

    Args:
        name: as `--set` takes it.
        description: what it is, and where to find it.
        example: a value that it might have.
        default: what it is when left out; None where it may not be.
    """

    name: str
    description: str
    example: str
    default: str | None


@dataclass(frozen=True)
class Fact:
    """One thing that is known, or known to be unknown.

    Args:
        about: a key that the preset sets or requires, or another topic.
        text: what is known.
        sources: where a reader can see it.
        verified: it was read there; otherwise it is recalled, or deduced.
        warn: it makes a correct program fail, or its user wonder.
    """

    about: str
    text: str
    sources: tuple[str, ...]
    verified: bool
    warn: bool


@dataclass(frozen=True)
class Provider:
    """A preset.

    Args:
        id: the name of its file.
        title: what people call the provider.
        aliases: other ids that people try.
        documentation: the provider's own page.
        required: what the user must give besides, by dotted key, with an example of each.
        request: keys of `snippetgen.toml`, with `{name}` for a variable.
        variables: what stands for something in the request.
        facts: what is known of it.
    """

    id: str
    title: str
    aliases: tuple[str, ...]
    documentation: str
    required: Mapping[str, str]
    request: Mapping[str, object]
    variables: tuple[Variable, ...]
    facts: tuple[Fact, ...]

    @property
    def unverified(self) -> tuple[str, ...]:
        """The keys, set or required, that rest on what was not read in a source."""
        doubted = {fact.about for fact in self.facts if not fact.verified}
        return tuple(key for key in self.keys() if key in doubted)

    @property
    def verified(self) -> bool:
        """Whether all that makes the request was read in a source."""
        return not self.unverified

    @property
    def method(self) -> str:
        """How the client authenticates."""
        return str(self.request["client_authentication"])

    def keys(self) -> list[str]:
        """The dotted keys that it sets, and those that it requires."""
        return [*dict(flat(self.request)), *self.required]

    def settings(self) -> list[str]:
        """What it sets, as lines of `snippetgen.toml`."""
        return [f"{key} = {json.dumps(value)}" for key, value in flat(self.request)]

    def command(self) -> str:
        """The command that prints a program for this provider, with examples."""
        options = ["--provider", self.id]
        for variable in self.variables:
            if variable.default is None:
                options += ["--set", f"{variable.name}={variable.example}"]
        for key, example in self.required.items():
            options += _option(key, example)
        return shlex.join(["snippetgen", *options, "--lang", "php"])

    def draft(self, settings: Mapping[str, str]) -> Draft:
        """Fill in the variables.

        Args:
            settings: the values of variables, by name.

        Raises:
            InputError: a variable is missing, unknown or empty, or is no host where one belongs.
        """
        values = self._values(settings)
        keys = {key: filled(value, lambda m: values[m[1]]) for key, value in self.request.items()}
        keys["token_endpoint"] = self._endpoint(values)
        return Draft(f"provider {self.id}", keys, tuple(self._notes()))

    def check(self, keys: Mapping[str, object]) -> None:
        """Refuse a request that lacks what this provider wants.

        Args:
            keys: those of `snippetgen.toml`: the draft's with the user's own laid over them.

        Raises:
            InputError: names what is missing, and the options that give it.
        """
        given = dict(flat(keys))
        missing = [key for key in self.required if not given.get(key)]
        if missing:
            wanted = [f"{_called(key)}: {' '.join(_option(key, None))}" for key in missing]
            examples = ", ".join(f"'{self.required[key]}'" for key in missing)
            raise InputError(
                f"provider {self.id} needs {'; and '.join(wanted)} (such as {examples})"
            )

    def _values(self, settings: Mapping[str, str]) -> dict[str, str]:
        known = {variable.name: variable for variable in self.variables}
        for name, value in settings.items():
            if name not in known:
                there = f"; there is: {', '.join(known)}" if known else "; it has none"
                raise InputError(f"provider {self.id} has no variable '{name}'{there}")
            if not value.strip():
                raise InputError(f"provider {self.id}: --set {name}= is empty: give a value")
        values = {name: variable.default for name, variable in known.items()} | dict(settings)
        missing = [variable for variable in self.variables if values[variable.name] is None]
        if missing:
            wanted = [
                f"--set {variable.name}=… ({variable.description}, such as '{variable.example}')"
                for variable in missing
            ]
            raise InputError(f"provider {self.id} needs {' and '.join(wanted)}")
        return {name: value for name, value in values.items() if value is not None}

    def _endpoint(self, values: Mapping[str, str]) -> str:
        """The URL: a host where the variable is part of one, else percent-encoded."""
        scheme, _, rest = str(self.request["token_endpoint"]).partition("//")
        authority, _, path = rest.partition("/")
        host = PLACEHOLDER.sub(lambda m: self._host(m, values[m[1]]), authority)
        path = PLACEHOLDER.sub(lambda m: self._path(m[1], values[m[1]]), path)
        return f"{scheme}//{host}/{path}"

    def _host(self, match: "re.Match[str]", value: str) -> str:
        after = match.string[match.end() :]
        found = HOST.fullmatch(value)
        where = f"provider {self.id}: --set {match[1]}"
        if not found or (after and found[1]):
            example = next(v.example for v in self.variables if v.name == match[1])
            raise InputError(
                f"{where} takes {'part of a host name' if after else 'a host'} such as"
                f" '{example}', without 'https://' and without a path"
            )
        if after and value.endswith(after):
            raise InputError(f"{where}: leave out '{after}' at the end, which is added to it")
        return value

    def _path(self, name: str, value: str) -> str:
        if value.startswith("/"):
            raise InputError(f"provider {self.id}: --set {name}: leave out '/' at the start")
        return quote(value, safe="/")

    def _notes(self) -> Iterator[str]:
        if self.unverified:
            names = ", ".join(self.unverified)
            yield f"unverified: {names} (recalled or deduced): see snippetgen providers {self.id}"
        yield from (f"{fact.about}: {fact.text}" for fact in self.facts if fact.warn)


def flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The keys of a table and of those in it, dotted."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def filled(value: object, put: Put) -> object:
    """Replace the placeholders of all strings, in one pass, so that values stay as they are."""
    match value:
        case str():
            return PLACEHOLDER.sub(put, value)
        case list():
            return [filled(each, put) for each in value]
        case dict():
            return {key: filled(each, put) for key, each in value.items()}
    return value


def _called(key: str) -> str:
    """What a required key is called in a sentence."""
    table, dot, name = key.partition(".")
    if dot:
        return f"the {PAIRS[table][0]} {name}"
    article = "an" if key[0] in "aeiou" else "a"
    return f"{article} {key.replace('_', ' ')}"


def _option(key: str, value: str | None) -> list[str]:
    """The option that gives a required key a value, or shows where one goes."""
    table, dot, name = key.partition(".")
    if dot:
        return [PAIRS[table][1], f"{name}={value or '…'}"]
    return [f"--{key.replace('_', '-')}", value or METAVARS.get(key, "TEXT")]
