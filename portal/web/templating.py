"""How templates are run: short ways for what a table of many rows does thousands of times."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode
from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>'\"]")


class QuickContext(Context):
    """Calls a macro at once, without asking what kind of callable it is."""

    @internalcode
    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls."""
        if type(called) is Macro:
            if kwargs:
                # Jinja's compiler passes these to whatever it calls in a loop or a block.
                kwargs.pop("_block_vars", None)
                kwargs.pop("_loop_vars", None)
            return called(self.eval_ctx, *args, **kwargs)
        return super().call(called, *args, **kwargs)


class QuickCodeGenerator(CodeGenerator):
    """Writes values out as plain text: only what a template keeps needs to be known as HTML."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.written(")
        if finalize.src is not None:
            self.write(finalize.src)


def written(value: Any) -> str:
    """Return a value as it is written into HTML, escaped unless it is HTML itself."""
    if type(value) is Markup:
        return value
    text = value if type(value) is str or hasattr(value, "__html__") else str(value)
    if type(text) is str and _SPECIAL.search(text) is None:
        return text
    return escape(text)


def init_templating(app: Flask) -> None:
    """Run templates in the short ways."""
    environment: Any = app.jinja_env
    environment.context_class = QuickContext
    environment.code_generator_class = QuickCodeGenerator
    environment.written = written
