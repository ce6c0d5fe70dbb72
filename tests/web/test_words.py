"""Words in templates: translated once, and what people wrote inside them is escaped."""

from flask import render_template_string


def test_what_a_person_wrote_is_escaped_inside_translated_words(app):
    with app.test_request_context():
        shown = render_template_string(
            "{{ _('Request number: %(number)s', number=name) }}|"
            "{{ ngettext('%(num)d row together', '%(num)d rows together', 2) }}",
            name="<b>&",
        )

    assert shown == "Numer zgłoszenia: &lt;b&gt;&amp;|2 wiersze razem"


def test_a_sign_of_percent_in_plain_words_stays_one(app):
    with app.test_request_context():
        assert render_template_string("{{ _('100 %% sure') }}") == "100 % sure"
