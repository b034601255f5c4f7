"""Sequence diagrams, drawn as small pictures that fit on a phone and follow the page's colours."""

import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

WIDTH = 360
"""Of the picture, in its own units: one is a pixel on the narrowest of phones."""

MARGIN = 48
CHARACTER = 6.2
"""How wide a character is, more or less: what a browser's font does is not known here."""

NAMED = 'role="img" aria-labelledby="sequence-title" aria-describedby="sequence-words"'
LINE = 15
HEAD = 40
GAP = 14


class Message(NamedTuple):
    """A message from one actor to another, or to itself: what it does by itself.

    Args:
        sender, receiver: two of the diagram's actors.
        text: what is said.
        answer: it is an answer, which a dashed line shows.
    """

    sender: str
    receiver: str
    text: str
    answer: bool = False


def draw(title: str, messages: Sequence[Message]) -> str:
    """The diagram as SVG, with words for those who do not see it.

    The actors stand in the order in which they are first named.
    """
    actors = list(dict.fromkeys(name for each in messages for name in each[:2]))
    places = _places(actors)
    rows, y = [], HEAD + GAP
    for message in messages:
        row, y = _row(message, places, y)
        rows.append(row)
    lines = [
        f'<line class="life" x1="{x}" y1="{HEAD}" x2="{x}" y2="{y}"/>' for x in places.values()
    ]
    heads = [_actor(name, x, _room(len(actors))) for name, x in places.items()]
    words = escape(" ".join(_said(each) for each in messages))
    return "\n".join(
        [
            f'<svg class="sequence" viewBox="0 0 {WIDTH} {y}" {NAMED}>',
            f'<title id="sequence-title">{escape(title)}</title>',
            f'<desc id="sequence-words">{words}</desc>',
            *lines,
            *heads,
            *rows,
            "</svg>",
        ]
    )


def _places(actors: Sequence[str]) -> dict[str, int]:
    step = _step(len(actors))
    return {name: MARGIN + step * position for position, name in enumerate(actors)}


def _step(actors: int) -> int:
    """From one of so many actors to the next."""
    return (WIDTH - 2 * MARGIN) // (actors - 1)


def _room(actors: int) -> int:
    """How wide the box of one of so many actors is."""
    return min(2 * MARGIN - 2, _step(actors) - 8)


def _actor(name: str, x: int, width: int) -> str:
    lines = _wrapped(name, width)
    top = HEAD / 2 - LINE * (len(lines) - 1) / 2 + 4
    box = f'<rect x="{x - width / 2:g}" y="1" width="{width}" height="{HEAD - 2}" rx="4"/>'
    return box + "".join(_text(lines, x, top, "middle"))


def _row(message: Message, places: dict[str, int], y: int) -> tuple[str, int]:
    """A message's text with its arrow below, and where the next one starts."""
    start, end = places[message.sender], places[message.receiver]
    if start == end:
        return _note(message, start, _step(len(places)), y)
    lines = _wrapped(message.text, abs(end - start) - 8)
    arrow = y + LINE * len(lines) + 1
    text = "".join(_text(lines, (start + end) // 2, y + 11, "middle"))
    point = 7 if end < start else -7
    kind = ' class="answer"' if message.answer else ""
    shaft = f'<line{kind} x1="{start}" y1="{arrow}" x2="{end + point}" y2="{arrow}"/>'
    head = f'<path d="M{end} {arrow}l{point} -4v8z"/>'
    return text + shaft + head, arrow + GAP


def _note(message: Message, x: int, step: int, y: int) -> tuple[str, int]:
    """What an actor does by itself: a text beside its line."""
    left = x < WIDTH / 2
    lines = _wrapped(message.text, min(step - 14, WIDTH / 2 - MARGIN + 12))
    text = "".join(_text(lines, x + 8 if left else x - 8, y + 11, "start" if left else "end"))
    height = LINE * len(lines)
    mark = f'<line class="act" x1="{x}" y1="{y}" x2="{x}" y2="{y + height}"/>'
    return mark + text, y + height + GAP


def _wrapped(text: str, width: float) -> list[str]:
    return textwrap.wrap(text, int(width / CHARACTER), break_long_words=False)


def _text(lines: Sequence[str], x: float, y: float, anchor: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        place = f'x="{x:g}" y="{y + LINE * number:g}"'
        yield f'<text {place} text-anchor="{anchor}">{escape(line)}</text>'


def _said(message: Message) -> str:
    if message.sender == message.receiver:
        return f"{message.sender}: {message.text}."
    return f"{message.sender} to {message.receiver}: {message.text}."
