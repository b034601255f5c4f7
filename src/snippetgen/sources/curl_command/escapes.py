"""The escapes inside `$'…'`, as bash reads them."""

import re

_ESCAPE = re.compile(
    r"\\(?:x(?P<hexadecimal>[0-9A-Fa-f]{1,2})|(?P<octal>[0-7]{1,3})"
    r"|(?P<character>u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8})"
    r"|(?P<letter>.))",
    re.DOTALL,
)
_LETTERS = dict(zip("abeEfnrtv\\'\"?", "\a\b\x1b\x1b\f\n\r\t\v\\'\"?", strict=True))


def unescaped(text: str) -> str:
    """Undo the escapes of `$'…'`; those of octets make up UTF-8."""
    text = _ESCAPE.sub(_unescape, text)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _unescape(escape: re.Match[str]) -> str:
    """The character that an escape stands for; an octet from 128 on is a surrogate."""
    if escape["letter"]:
        return _LETTERS.get(escape["letter"], escape[0])
    if escape["character"]:
        code_point = int(escape["character"][1:], 16)
        is_character = code_point < 0xD800 or 0xDFFF < code_point < 0x110000
        return chr(code_point) if is_character else "\ufffd"
    octet = int(escape["hexadecimal"], 16) if escape["hexadecimal"] else int(escape["octal"], 8)
    return bytes([octet & 0xFF]).decode("ascii", "surrogateescape")
