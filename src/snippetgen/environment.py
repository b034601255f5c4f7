"""The Jinja environment in which escaping cannot be forgotten."""

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemBytecodeCache,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_eval_context,
)
from jinja2 import TemplateError as JinjaError
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from snippetgen import __version__, literals
from snippetgen.errors import SnippetgenError
from snippetgen.folders import cache_folder
from snippetgen.program import mark
from snippetgen.target import Language
from snippetgen.text import Code, EnvRef, Slot, Text

FILTERS = ("indent",)
TESTS = ("defined",)
QUOTES = ('"', "'", "`")


class TemplateError(SnippetgenError):
    """A template breaks a rule of the house."""


def fill(language: Language, template: str, names: Mapping[str, object]) -> str:
    """Render one template of a language.

    Raises:
        TemplateError: the template is not there, or breaks a rule; names file and line.
        UnspellableError: a value has no spelling in the language.
    """
    try:
        return environment(language).get_template(template).render(names)
    except TemplateNotFound as error:
        raise TemplateError(f"{language.folder / str(error)} is not there") from None
    except TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename}:{error.lineno}: {error.message}") from None
    except (JinjaError, TypeError) as error:
        raise TemplateError(f"{_place(error)}: {error}") from None


def _place(error: Exception) -> str:
    """The file and line of the template in which an error was raised."""
    from traceback import extract_tb

    frames = [each for each in extract_tb(error.__traceback__) if each.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "template"


@cache
def environment(language: Language) -> ImmutableSandboxedEnvironment:
    """The environment that renders a language's templates.

    What `{{ … }}` prints passes through `finalize`: a `Text` or an `EnvRef` becomes the
    language's literal or expression, a `Slot` the mark of a literal to come, `Code` and whole
    numbers are printed, and anything else, a plain string included, is an error. Autoescaping
    makes rendered blocks and macros `Markup`, which is how they are told from plain strings.
    """

    # Asked for a context, Jinja cannot fold a constant before it has passed through here.
    @pass_eval_context
    def finalize(_: EvalContext, value: object) -> Code | Markup:
        match value:
            case Text():
                return literals.encode(language.literals, value.value)
            case Slot():
                return mark(value)
            case EnvRef():
                return language.read_environment(value)
            case Code() | Markup():
                return value
            case int() if not isinstance(value, bool):
                return Code(value)
        raise TypeError(f"a template may not print a {type(value).__name__}")

    jinja = _Environment(
        loader=LintingLoader(language.folder),
        bytecode_cache=_compiled_templates(),
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


def _compiled_templates() -> "_BytecodeCache | None":
    """What Jinja compiled before, by version: half of the time of a run that prints a snippet."""
    folder = cache_folder() / f"templates-{__version__}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return _BytecodeCache(str(folder))


class _BytecodeCache(FileSystemBytecodeCache):
    """A cache that may be full or read-only, which is no reason to fail."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template's code, where that can be done."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which the inside of a value is out of reach."""

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Refuse every attribute of a value: it can be printed, and nothing else."""
        return not isinstance(obj, Text | EnvRef | Slot) and super().is_safe_attribute(
            obj, attr, value
        )


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
        if _SUSPICIOUS.search(source):
            _lint(environment, source, path)
        return source, str(path), None


# A cheap look first: only a template that may break the rule is taken apart.
_SUSPICIOUS = re.compile(r"""["'`]\{\{|\}\}["'`]|~""")


def _lint(environment: Environment, source: str, path: Path) -> None:
    """Refuse a `{{ … }}` that touches a quote (text in a raw block may), and the operator `~`."""
    before = ""
    closed = False
    for line, token, text in environment.lex(source):
        opens = token == "variable_begin" and before.endswith(QUOTES)
        if opens or (closed and text.startswith(QUOTES)):
            raise TemplateError(
                f"{path}:{line}: '{{{{ … }}}}' touches a quote; a value brings its own quotes"
            )
        if (token, text) == ("operator", "~"):
            raise TemplateError(
                f"{path}:{line}: '~' makes a plain string: write the parts in a row"
            )
        before, closed = text, token == "variable_end"
