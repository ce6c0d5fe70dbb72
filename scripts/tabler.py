"""Cut Tabler's stylesheet to the classes that the portal uses."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2  # type: ignore[import-untyped]  # it ships no types

# Set by htmx or a browser's own form validation, or by our script.
ALWAYS = {
    "disabled", "active", "show", "visually-hidden", "visually-hidden-focusable", "w-100", "m-0",
    "btn", "btn-sm", "form-control", "form-control-sm", "form-select", "form-select-sm",
    "form-check-input",
}  # fmt: skip
_VARIABLE = re.compile(r"(--[\w-]+):(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*(?:;|(?=\}))")
# Parts of Tabler that the portal draws itself.
UNWANTED = re.compile(
    r"\[data-bs-theme-|\[class[*^]=|::-webkit-(?!scrollbar|search|calendar|date|inner|file)|\.js-|tox-|ts-"
)


def classes_used(texts: dict[Path, str]) -> set[str]:
    """Return the words that stand where class names stand."""
    found = set(ALWAYS)
    for path, text in texts.items():
        if path.suffix == ".css":
            continue
        pattern = r"class\w*\s*[=:]\s*\"([^\"]*)\"|[\"']class_?[\"']\s*:\s*[\"']([^\"']*)[\"']"
        for pair in re.findall(pattern, text):
            found |= set(re.findall(r"[\w-]+", " ".join(pair)))
        if path.suffix == ".js":
            found |= set(re.findall(r"classList\.\w+\(\"([\w-]+)\"", text))
    return found


def cut(css: str, texts: dict[Path, str], *, version: str) -> str:
    """Return the rules whose classes are all used, with the variables that they need."""
    used = classes_used(texts)
    rules = _kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), used)
    text = "\n".join(rules)
    ours = "\n".join(text for path, text in texts.items() if path.suffix == ".css")
    return (
        f"/* Tabler {version}, MIT; cut by scripts/vendor.py */\n"
        + _needed_variables(text, ours)
        + "\n"
    )


def _kept(nodes: Iterable[Any], used: set[str]) -> list[str]:
    """Return the rules to keep, one a line."""
    out = []
    for node in nodes:
        if node.type == "qualified-rule":
            selectors = [s for s in _split(tinycss2.serialize(node.prelude)) if _wanted(s, used)]
            body = _tight(tinycss2.serialize(node.content))
            if selectors and body:
                out.append(f"{','.join(selectors)}{{{body}}}")
        elif node.type == "at-rule" and node.at_keyword in {"media", "supports"}:
            condition = tinycss2.serialize(node.prelude).strip()
            inner = _kept(
                tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True),
                used,
            )
            if inner and "print" not in condition:
                out.append(f"@{node.at_keyword} {condition}{{{''.join(inner)}}}")
        elif node.type == "at-rule" and node.at_keyword == "keyframes":
            name = tinycss2.serialize(node.prelude).strip()
            out.append(f"@keyframes {name}{{{_tight(tinycss2.serialize(node.content))}}}")
    return out


def _split(prelude: str) -> list[str]:
    """Return the selectors of a list; commas inside parentheses do not part."""
    return [" ".join(part.split()) for part in re.split(r",(?![^(]*\))", prelude)]


def _wanted(selector: str, used: set[str]) -> bool:
    """Test whether every class that a selector asks for is used."""
    if UNWANTED.search(selector):
        return False
    asked = re.sub(r":not\([^)]*\)", "", selector)
    names = re.findall(r"\.((?:[\w-]|\\.)+)", asked)
    return all(name.replace("\\", "") in used for name in names)


def _tight(body: str) -> str:
    """Return declarations without needless blanks and without comments."""
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*", r"\1", " ".join(body.split())).strip("; ")


def _needed_variables(css: str, ours: str) -> str:
    """Drop custom properties that nothing reads, and keyframes that nothing plays."""
    while (less := _without_unread(css, ours)) != css:
        css = less
    return css


def _without_unread(css: str, ours: str) -> str:
    """Return the rules without the variables and keyframes that nothing asks for now."""
    asked = set(re.findall(r"var\(\s*(--[\w-]+)", css + ours))
    less = _VARIABLE.sub(lambda found: found[0] if found[1] in asked else "", css)
    less = re.sub(r"^[^{}\n]*\{\}\n?", "", less, flags=re.MULTILINE)
    return "\n".join(line for line in less.splitlines() if not _unplayed(line, less))


def _unplayed(line: str, css: str) -> bool:
    """Test for keyframes whose name no rule names."""
    found = re.match(r"@keyframes ([\w-]+)", line)
    return bool(found) and css.count(found[1] if found else "") < 2
