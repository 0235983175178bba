"""Join the page's modules into one script, and its style sheets into one, by their imports.

A bundler would require Node, or a binary of its own, wherever a map is built. The page's modules
import and export names in one form each, which regular expressions read; any other form is
refused. Each module becomes a function that returns what others import:

    const [area, ring] = (() => { …; return [area, ring]; })();

So a name that a module keeps to itself may be used in another one too; exported names, which
all share one scope, are unique.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Read = Callable[[str], str]

_SHARED = "corridorModules"  # what a second script finds of the first
_NAMES = r"\{(\s*[\w$]+(?:\s*,\s*[\w$]+)*\s*,?\s*)\}"
_IMPORT = re.compile(rf'^import (?:{_NAMES} from )?"(\.{{1,2}}/[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|(?:async )?function|class) ([\w$]+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_STYLE_IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)


class LinkError(ValueError):
    """A module that cannot be linked; the message says the file, the line and why."""


class _Module(NamedTuple):
    path: str
    imports: list[tuple[int, str, list[str]]]  # line, path of the other module, names
    exports: dict[str, int]  # names and their lines
    body: str


def link_scripts(entries: Iterable[str], read: Read, later: Iterable[str] = ()) -> tuple[str, str]:
    """Return entry modules and all that they import as a script, and later ones as a second.

    Each module is in one of the two, once. What the second imports of the first, that one puts
    into a global object.

    Parameters
    ----------
    entries
        Paths of modules that nothing need import, in the order in which they run.
    read
        Returns the text at a path.
    later
        Paths of modules of the second script, which runs after the first; it may be empty.

    Raises
    ------
    LinkError
        Modules import each other in a circle, a name is imported that is not exported or
        exported twice, or an import or export is written in another form.
    """

    def parse(path: str) -> _Module:
        return _parse(path, read(path))

    entries = list(entries)
    modules = _in_order([*entries, *later], parse)
    count = len(_in_order(entries, parse))
    homes = _homes_of_names(modules)
    used: set[str] = set()
    for module in modules:
        for line, path, names in module.imports:
            for name in names:
                if name not in homes or homes[name].path != path:
                    raise _error(module, line, f"{path} exports no {name}")
            used.update(names)
    first, second = modules[:count], modules[count:]
    imported = {name for module in second for _, _, names in module.imports for name in names}
    shared = ", ".join(name for module in first for name in module.exports if name in imported)
    scripts = ["".join(_wrap(module, used) for module in part) for part in (first, second)]
    if shared:
        scripts[0] += f"globalThis.{_SHARED} = {{ {shared} }};\n"
        scripts[1] = f"const {{ {shared} }} = globalThis.{_SHARED};\n{scripts[1]}"
    return scripts[0], scripts[1]


def _homes_of_names(modules: Iterable[_Module]) -> dict[str, _Module]:
    """Return the module that exports each name."""
    homes: dict[str, _Module] = {}
    for module in modules:
        for name, line in module.exports.items():
            if name in homes:
                raise _error(module, line, f"{name} is exported by {homes[name].path} too")
            homes[name] = module
    return homes


def link_styles(entries: Iterable[str], read: Read) -> str:
    """Return style sheets as one, each ``@import`` replaced by what it imports."""

    def resolve(path: str) -> str:
        def inline(match: re.Match[str]) -> str:
            return resolve(_beside(path, match[1]))

        return _STYLE_IMPORT.sub(inline, read(path))

    return "\n".join(map(resolve, entries))


def _in_order(entries: Iterable[str], parse: Callable[[str], _Module]) -> list[_Module]:
    """Return modules such that each comes after those that it imports."""
    modules: dict[str, _Module] = {}
    open_paths: list[str] = []

    def visit(path: str) -> None:
        if path in modules:
            return
        module = parse(path)
        open_paths.append(path)
        for line, other, _ in module.imports:
            if other in open_paths:
                circle = " imports ".join([*open_paths[open_paths.index(other) :], other])
                raise _error(module, line, f"imports go in a circle: {circle}")
            visit(other)
        modules[open_paths.pop()] = module

    for entry in entries:
        visit(entry)
    return list(modules.values())


def _parse(path: str, text: str) -> _Module:
    imports = [
        (_line(text, it), _beside(path, it[2]), re.findall(r"[\w$]+", it[1] or ""))
        for it in _IMPORT.finditer(text)
    ]
    exports = {it[1]: _line(text, it) for it in _EXPORT.finditer(text)}
    module = _Module(path, imports, exports, _EXPORT.sub("", _IMPORT.sub("", text)))
    other = _OTHER.search(module.body)
    if other:
        line = text[: text.index(other[0])].count("\n") + 1
        raise _error(module, line, f"cannot link this form: {other[0]}")
    return module


def _wrap(module: _Module, used: set[str]) -> str:
    names = [name for name in module.exports if name in used]
    if not names:
        return f"(() => {{\n{module.body}}})();\n"
    bound = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
    return f"const {bound} = (() => {{\n{module.body}return {bound};\n}})();\n"


def _beside(path: str, other: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), other))


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1


def _error(module: _Module, line: int, what: str) -> LinkError:
    return LinkError(f"{module.path}:{line}: {what}")
