"""What may be shown of a server's words: nothing of a secret, whatever form it comes back in."""

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote, quote_plus, unquote, unquote_plus

HIDDEN = "[hidden]"
SHORTEST_PART = 8
"""Characters in a row that two texts do not have in common by chance."""

SHORTEST_FORM = 4
"""Characters of what is made of a longer secret; less says nothing of it."""

LONGEST_SECRET = 1 << 13
"""Characters up to which other forms of a secret are looked for; what is longer is no secret of a
person, but a token of an odd server."""

LONGEST_TEXT = 400
LONGEST_LOOK = 10 * LONGEST_TEXT
LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
JWT = re.compile(r"eyJ[\w-]{6,}(?:\.[\w-]*){0,4}")


class Disclosure:
    """Shows text of a server, with secrets and tokens taken out."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._whole: set[str] = set()
        self._parts: set[str] = set()
        for secret in secrets:
            self.hide(secret)

    def hide(self, secret: str) -> None:
        """Keep a text, in any form and in any case of it, from being shown."""
        if not secret:
            return
        others = _forms(secret) if len(secret) <= LONGEST_SECRET else ()
        for form in (each.translate(LOWER) for each in (secret, *others)):
            if min(len(secret), SHORTEST_FORM) <= len(form) < SHORTEST_PART:
                self._whole.add(form)
            self._parts |= {
                form[start : start + SHORTEST_PART]
                for start in range(len(form) - SHORTEST_PART + 1)
            }

    def show(self, text: str) -> str:
        """The text in one line, without what is hidden."""
        masked = self._mask(JWT.sub(HIDDEN, text[:LONGEST_LOOK]))
        line = " ".join("".join(c if c.isprintable() else " " for c in masked).split())
        line = self._mask(line)
        return f"{line[:LONGEST_TEXT]} …" if len(line) > LONGEST_TEXT else line

    def _mask(self, text: str) -> str:
        covered, lower = bytearray(len(text)), text.translate(LOWER)
        for start in range(len(lower) - SHORTEST_PART + 1):
            if lower[start : start + SHORTEST_PART] in self._parts:
                covered[start : start + SHORTEST_PART] = b"\1" * SHORTEST_PART
        for form in self._whole:
            for match in re.finditer(f"(?={re.escape(form)})", lower):
                covered[match.start() : match.start() + len(form)] = b"\1" * len(form)
        return "".join(_with_gaps(text, covered))


def _with_gaps(text: str, covered: bytearray) -> Iterator[str]:
    for position, character in enumerate(text):
        if not covered[position]:
            yield character
        elif position == 0 or not covered[position - 1]:
            yield HIDDEN


def _forms(secret: str) -> Iterator[str]:
    """What a secret may be spelt like on its way."""
    octets = secret.encode()
    escapes = quote(secret, safe="")
    yield from (escapes, quote_plus(secret), quote(secret), unquote(secret), unquote_plus(secret))
    yield quote(escapes, safe="")
    yield html.escape(secret)
    yield json.dumps(secret)[1:-1]
    yield octets.hex()
    # Where it begins within a text decides which of three ways it is spelt in Base64.
    for shift in range(3):
        padded = b"\0" * shift + octets
        for coded in (b64encode(padded), urlsafe_b64encode(padded)):
            yield coded.decode()[2 * shift :].rstrip("=")
