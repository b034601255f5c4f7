"""What the doctor says to its user, line by line; nothing of it is a secret."""

from collections.abc import Iterable, Iterator
from textwrap import wrap
from urllib.parse import urlsplit

from snippetgen.doctor.attempt import Attempt
from snippetgen.doctor.changes import Changes, differences
from snippetgen.doctor.disclosure import Disclosure
from snippetgen.doctor.exchange import encoding_matters
from snippetgen.doctor.explanations import Explanation
from snippetgen.doctor.findings import Finding
from snippetgen.doctor.limits import BUDGET, is_used_up
from snippetgen.doctor.means import Means
from snippetgen.token_request import TokenRequest

WIDTH = 53
"""Characters before an answer."""

SUBJECT_WIDTH = 30
LINE = 96


def announcement(request: TokenRequest, means: Means) -> Iterator[str]:
    """What will be sent, and where."""
    url = urlsplit(request.token_endpoint)._replace(query="").geturl()
    methods = list(dict.fromkeys(way.method for way in means.ways))
    yield f"The doctor asks {url} for a token, {BUDGET} times at the most."
    yield f"  methods    {', '.join(methods)}"
    yield f"  grant      {request.grant.grant_type}"
    yield f"  reads      {', '.join(means.variables) or 'nothing from the environment'}"
    yield "  Each request asks for a token. Tokens are thrown away, and none is shown."
    yield "  Attempts that fail may count towards a lock-out: it stops at the first sign of one."
    if "client_secret_basic" in methods and not encoding_matters(means.values):
        yield "  One encodes Basic credentials more than they need, to see if they are decoded."
    if is_used_up(request.grant):
        yield "  What this grant is based on is used up, or replaced, by the first token."
    for remark in means.remarks:
        yield f"  Note: {remark}."
    yield ""


def attempt_line(attempt: Attempt, asked: TokenRequest, disclosure: Disclosure) -> str:
    """One request and its answer."""
    label = f"{attempt.label(asked)} "
    return f"{attempt.number:2}. {label:.<{WIDTH}} {_answer(attempt, disclosure)}"


def _answer(attempt: Attempt, disclosure: Disclosure) -> str:
    reply = attempt.reply
    if attempt.accepted:
        return "accepted"
    if reply.failure:
        return disclosure.show(reply.failure)
    said = [reply.error, reply.description] if reply.members is not None else []
    words = ": ".join(disclosure.show(each) for each in said if each)
    return f"{reply.status} {words}".rstrip()


def conclusion(findings: Iterable[Finding], explanations: Iterable[Explanation]) -> Iterator[str]:
    """What was found, and what it means."""
    yield ""
    yield "What was found"
    for finding in findings:
        yield f"  {finding.subject:{SUBJECT_WIDTH}}{finding.words}{_evidence(finding)}"
    for position, explanation in enumerate(explanations):
        if position == 0:
            yield ""
            yield "What it means"
        yield from _wrap(explanation.happened, "  - ")
        yield from _wrap(explanation.why, "    ")
        if explanation.change:
            yield from _wrap(f"Change: {explanation.change}", "    ")


def _evidence(finding: Finding) -> str:
    if not finding.evidence:
        return ""
    plural = "s" if len(finding.evidence) > 1 else ""
    return f" (request{plural} {', '.join(map(str, finding.evidence))})"


def _wrap(text: str, first: str) -> list[str]:
    return wrap(text, LINE, initial_indent=first, subsequent_indent="    ", break_on_hyphens=False)


def changes(asked: TokenRequest, changed: Changes | None) -> Iterator[str]:
    """What to change in the spec, key by key."""
    import tomli_w

    yield ""
    if changed is None:
        yield "Nothing worked: there is no spec to print."
        return
    different = differences(asked, changed)
    yield "What to change" if different else "Nothing to change: the request works as it is."
    for key, value in different.items():
        yield f"  {' '.join(tomli_w.dumps({key: value}).split())}"
