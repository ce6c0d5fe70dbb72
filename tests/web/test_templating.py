"""The short ways of running templates write exactly what Jinja writes."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from portal.web.templating import QuickCodeGenerator, QuickContext, written

TEMPLATE = """
{%- macro cell(value, kind="") -%}
<td class="{{ kind }}">{{ value }}{% if caller is defined %}{{ caller() }}{% endif %}</td>
{%- endmacro -%}
{{ value }}{{ value ~ "<" }}{{ cell(value, kind=value) }}{% for one in [value] %}{{ cell(one) }}
{%- call cell(one ~ "x") %}{{ loop.index }}{{ one }}{% endcall %}{% endfor %}"""
VALUES = st.one_of(
    st.text(),
    st.text(alphabet="<>&'\"a"),
    st.integers(),
    st.decimals(allow_nan=False),
    st.none(),
    st.booleans(),
    st.lists(st.text(), max_size=3),
    st.text().map(Markup),
)


def quick() -> Environment:
    made = Environment(autoescape=True, undefined=StrictUndefined)
    made.context_class = QuickContext
    made.code_generator_class = QuickCodeGenerator
    made.written = written  # type: ignore[attr-defined]  # as init_templating sets it
    return made


QUICK, PLAIN = (
    environment.from_string(TEMPLATE)
    for environment in (quick(), Environment(autoescape=True, undefined=StrictUndefined))
)


@given(value=VALUES)
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_template_writes_what_jinja_writes(value):
    assert QUICK.render(value=value) == PLAIN.render(value=value)


def test_a_name_nobody_gave_is_still_an_error():
    with pytest.raises(UndefinedError):
        QUICK.render()


def test_text_that_is_no_html_is_not_escaped():
    text = Environment(autoescape=False)
    text.code_generator_class = QuickCodeGenerator
    assert text.from_string("{{ value }}").render(value="<a & b>") == "<a & b>"
