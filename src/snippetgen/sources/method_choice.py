"""Chooses how the client authenticates, of what a server takes and what a target can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from snippetgen.client_authentication import STRONGEST_FIRST
from snippetgen.errors import InputError
from snippetgen.grants import URN
from snippetgen.signing import ASYMMETRIC, SYMMETRIC
from snippetgen.sources.draft import Draft
from snippetgen.sources.fetch import show

UNLISTED = ("client_secret_basic",)
"""What a server takes that lists nothing (RFC 8414, section 2)."""

ALGORITHMS = {"private_key_jwt": ASYMMETRIC, "client_secret_jwt": SYMMETRIC}
MOST_SHOWN = 10
CERTIFICATES = ("tls_client_auth", "self_signed_tls_client_auth")


@dataclass(frozen=True)
class Metadata:
    """What a server's metadata say of its token endpoint; None is what they do not say.

    Args:
        where: the URL of the metadata.
        issuer: the server's issuer identifier.
        token_endpoint: its token endpoint, fit to send to.
        mtls_token_endpoint: that for clients with a certificate (RFC 8705, section 5).
        methods, algorithms, grant_types: what is supported there.
    """

    where: str
    issuer: str
    token_endpoint: str
    mtls_token_endpoint: str | None
    methods: tuple[str, ...] | None
    algorithms: tuple[str, ...] | None
    grant_types: tuple[str, ...] | None

    @property
    def listed(self) -> tuple[str, ...]:
        """The methods that the server takes, of those that are known here, the strongest first."""
        taken = UNLISTED if self.methods is None else self.methods
        return tuple(method for method in STRONGEST_FIRST if method in taken)

    def endpoint_for(self, method: str) -> str:
        """The token endpoint at which a client uses a method."""
        alias = self.mtls_token_endpoint if method in CERTIFICATES else None
        return alias or self.token_endpoint

    def algorithm_for(self, method: str, able: Sequence[str]) -> str | None:
        """The first algorithm of the method that both sides have."""
        for name in ALGORITHMS.get(method, ()):
            if name in able and (self.algorithms is None or name in self.algorithms):
                return name
        return None


@dataclass(frozen=True)
class Wish:
    """What the metadata are read for.

    Args:
        target: the target's id; None is no particular one.
        supports: what it can do, by feature.
        method: the method that the user asks for, if any.
        grant_type: the grant.
    """

    target: str | None
    supports: Mapping[str, Sequence[str]]
    method: str | None
    grant_type: str

    def allows(self, method: str, metadata: Metadata) -> bool:
        """Whether a request of the grant can be made by a method at all, with that metadata."""
        if method == "none":
            return self.grant_type.removeprefix(URN) != "client_credentials"
        if method in CERTIFICATES:
            return metadata.endpoint_for(method).startswith("https:")
        known = ALGORITHMS.get(method)
        return known is None or metadata.algorithm_for(method, known) is not None

    def can(self, method: str, metadata: Metadata) -> bool:
        """Whether the target can do what such a request needs."""
        if method not in self.supports["client_authentication"]:
            return False
        able = self.supports["signing_algorithm"]
        return method not in ALGORITHMS or metadata.algorithm_for(method, able) is not None


def choose(metadata: Metadata, wish: Wish) -> Draft:
    """Draft a request by the strongest method that both sides have, or by the one asked for.

    Raises:
        InputError: they have none in common; the message has what each has.
    """
    if wish.method:
        method, notes = wish.method, _notes_on_own(metadata, wish.method)
    else:
        method, notes = _choose_strongest(metadata, wish)
    notes += _notes_on_grant(metadata, wish.grant_type)
    keys = _keys(metadata, wish, method)
    methods = None if metadata.methods is None else metadata.listed
    return Draft(metadata.where, keys, tuple(notes), methods)


def _choose_strongest(metadata: Metadata, wish: Wish) -> tuple[str, list[str]]:
    """The method, and what is to be known of the choice."""
    offered = [method for method in metadata.listed if wish.allows(method, metadata)]
    common = [method for method in offered if wish.can(method, metadata)]
    if not common:
        raise _nothing_in_common(metadata, wish)
    notes = [_note_on_choice(metadata, wish, common)]
    stronger = offered[: offered.index(common[0])]
    if stronger:
        notes.append(
            f"{wish.target or 'the target'} cannot do what {metadata.issuer} takes and what is"
            f" stronger: {', '.join(stronger)}; another target may (snippetgen --list)"
        )
    return common[0], notes


def _keys(metadata: Metadata, wish: Wish, method: str) -> dict[str, object]:
    keys: dict[str, object] = {
        "token_endpoint": metadata.endpoint_for(method),
        "client_authentication": method,
    }
    algorithm = metadata.algorithm_for(method, wish.supports["signing_algorithm"])
    if algorithm:
        keys["signing_algorithm"] = algorithm
    if method == "client_secret_basic":
        # Some servers take an id in the body for a second method, which none may use (RFC 6749,
        # section 2.3).
        keys["client_id_in_body"] = False
    return keys


def _notes_on_grant(metadata: Metadata, grant_type: str) -> list[str]:
    # Servers that leave the list out have more grants than the two that it then stands for.
    granted = metadata.grant_types
    name = grant_type.removeprefix(URN)
    if granted is None or name in {each.removeprefix(URN) for each in granted}:
        return []
    return [f"{metadata.issuer} does not list the grant {grant_type} as one that it has"]


def _note_on_choice(metadata: Metadata, wish: Wish, common: list[str]) -> str:
    chosen, *others = common
    both = f"both {metadata.issuer} and {wish.target} support"
    parties = both if wish.target else f"{metadata.issuer} supports"
    if metadata.methods is None:
        reason = f"what {metadata.issuer} takes, as it lists nothing (RFC 8414, section 2)"
    elif not others:
        reason = f"the only one that {parties}"
    else:
        reason = f"the strongest that {parties}; if your client is registered for another, say so"
        reason += f" by --auth: {', '.join(others)}"
    return f"client authentication {chosen}: {reason}"


def _notes_on_own(metadata: Metadata, method: str) -> list[str]:
    if method in metadata.listed:
        return []
    there = f"lists {', '.join(metadata.listed) or 'none that is known here'}"
    return [f"{metadata.issuer} does not list client authentication {method}: it {there}"]


def _nothing_in_common(metadata: Metadata, wish: Wish) -> InputError:
    listed = metadata.listed
    if listed == ("none",) and not wish.allows("none", metadata):
        return InputError(
            f"{metadata.issuer} takes public clients alone, and client_credentials is for clients"
            " that authenticate (RFC 6749, section 4.4): choose another grant with --grant"
        )
    taken = ", ".join(listed) or "none that is known here"
    if metadata.algorithms is not None and not ALGORITHMS.keys().isdisjoint(listed):
        algorithms = [show(name) for name in metadata.algorithms[:MOST_SHOWN]]
        taken += f" (signed with {', '.join(algorithms) or 'nothing'})"
    able = ", ".join(wish.supports["client_authentication"])
    return InputError(
        f"{metadata.where}: no client authentication fits: {metadata.issuer} takes {taken},"
        f" {wish.target or 'the target'} has {able}; choose another target, or one of them with"
        " --auth"
    )
