"""The Jinja environment in which escaping cannot be forgotten, and the one call that renders."""

import re
from functools import cache
from pathlib import Path

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound, pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from snippetgen import literals, registry
from snippetgen.errors import SnippetgenError, UnsupportedError
from snippetgen.snippet import Snippet
from snippetgen.target import Language, Target
from snippetgen.text import Code, EnvRef, Text
from snippetgen.token_request import ClientSecretBasic, TokenRequest
from snippetgen.view import build_view
from snippetgen.wire import to_wire

FILTERS = ("indent",)
TESTS = ("defined",)

QUOTES = ('"', "'", "`")


class TemplateError(SnippetgenError):
    """A template breaks a rule of the house."""


def render(request: TokenRequest, target: str | Target) -> Snippet:
    """Render a token request for a target, named as `--lang` names it.

    Raises:
        UnknownTargetError: there is no such target.
        UnsupportedError: the target does not support the request, or a value has no spelling.
    """
    if isinstance(target, str):
        target = registry.find(target)
    check_support(request, target)
    template = environment(target.language).get_template(target.template)
    try:
        code = template.render(build_view(request, to_wire(request), target.language))
    except literals.UnspellableError as error:
        raise UnsupportedError(f"{target.id} cannot express the request: {error}") from None
    return Snippet(target.id, target.file_name, target.language.lexer, code)


def check_support(request: TokenRequest, target: Target) -> None:
    """Refuse a request that the target declares it cannot make.

    Raises:
        UnsupportedError: names what is not supported, and the targets that support it.
    """
    authentication = request.client_authentication
    asked = {"client_authentication": authentication.method}
    if isinstance(authentication, ClientSecretBasic):
        asked["credential_encoding"] = authentication.credential_encoding
    for feature, value in asked.items():
        if value not in getattr(target, feature):
            able = [t.id for t in registry.targets() if value in getattr(t, feature)]
            raise UnsupportedError(
                f"{feature} '{value}' is not supported by {target.id};"
                f" these support it: {', '.join(able)}"
            )


@cache
def environment(language: Language) -> ImmutableSandboxedEnvironment:
    """The environment that renders a language's templates.

    What `{{ … }}` prints passes through `finalize`: a `Text` or an `EnvRef` becomes the
    language's literal or expression, `Code` and whole numbers are printed, and anything else, a
    plain string included, is an error. Autoescaping makes rendered blocks and macros `Markup`,
    which is how they are told from plain strings.
    """

    # Asked for a context, Jinja cannot fold a constant before it has passed through here.
    @pass_eval_context
    def finalize(_: EvalContext, value: object) -> Code | Markup:
        match value:
            case Text():
                return literals.encode(language.literals, value.value)
            case EnvRef():
                return language.read_environment(value)
            case Code() | Markup():
                return value
            case int() if not isinstance(value, bool):
                return Code(value)
        raise TemplateError(f"a template may not print a {type(value).__name__}")

    jinja = ImmutableSandboxedEnvironment(
        loader=LintingLoader(language.folder),
        undefined=StrictUndefined,
        finalize=finalize,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    jinja.filters = {name: jinja.filters[name] for name in FILTERS}
    jinja.tests = {name: jinja.tests[name] for name in TESTS}
    jinja.globals = {}
    return jinja


class LintingLoader(BaseLoader):
    """Loads the templates of one language, and refuses a `{{ … }}` that touches a quote."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """Return a template's text and path, as Jinja asks for them."""
        path = self._folder / template
        if not path.is_file():
            raise TemplateNotFound(template)
        source = path.read_text(encoding="utf-8")
        if _MAY_TOUCH_QUOTE.search(source):
            _lint(environment, source, path)
        return source, str(path), None


# A cheap look first: only a template that may break the rule is taken apart.
_MAY_TOUCH_QUOTE = re.compile(r"""["'`]\{\{|\}\}["'`]""")


def _lint(environment: Environment, source: str, path: Path) -> None:
    """Refuse a `{{ … }}` that touches a quote; text in a raw block may."""
    before = ""
    closed = False
    for line, token, text in environment.lex(source):
        opens = token == "variable_begin" and before.endswith(QUOTES)
        if opens or (closed and text.startswith(QUOTES)):
            raise TemplateError(
                f"{path}:{line}: '{{{{ … }}}}' touches a quote; a value brings its own quotes"
            )
        before, closed = text, token == "variable_end"
