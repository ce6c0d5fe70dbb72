"""Which assortment rule wins for whom."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.assortment import AssortmentRule, AssortmentScope, Audience, Effect, effect_for

ROOT, MIDDLE, OWN, OTHER = (UUID(int=n) for n in range(1, 5))
PRODUCT, ELSE = UUID(int=10), UUID(int=11)
GROUP, COMPANY, BRANCH = (UUID(int=n) for n in range(20, 23))
SCOPE = AssortmentScope(group_id=GROUP, company_id=COMPANY, branch_id=BRANCH)
WHO = {
    Audience.EVERYONE: None,
    Audience.GROUP: GROUP,
    Audience.COMPANY: COMPANY,
    Audience.BRANCH: BRANCH,
}


def rule(effect, audience=Audience.EVERYONE, *, product=None, category=None):
    return AssortmentRule(
        effect=effect,
        audience=audience,
        audience_id=WHO[audience],
        product_id=product,
        category_id=category,
    )


def effect(*rules, scope=SCOPE):
    return effect_for(PRODUCT, [ROOT, MIDDLE, OWN], rules, scope)


def test_without_a_rule_a_product_is_shown():
    assert effect() is Effect.SHOW
    assert effect(rule(Effect.HIDE, product=ELSE), rule(Effect.HIDE, category=OTHER)) is Effect.SHOW


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (Audience.EVERYONE, Audience.GROUP),
        (Audience.GROUP, Audience.COMPANY),
        (Audience.COMPANY, Audience.BRANCH),
    ],
)
def test_the_narrower_audience_wins_even_over_a_rule_for_the_product(wide, narrow):
    rules = [rule(Effect.HIDE, wide, product=PRODUCT), rule(Effect.SHOW, narrow, category=ROOT)]
    assert effect(*rules) is Effect.SHOW


def test_a_product_rule_wins_over_categories_and_the_nearer_category_over_the_farther():
    far, near = rule(Effect.HIDE, category=ROOT), rule(Effect.SHOW, category=OWN)
    assert effect(far, near) is Effect.SHOW
    assert effect(far, near, rule(Effect.NO_SALE, product=PRODUCT)) is Effect.NO_SALE


def test_at_a_tie_hidden_wins_over_not_sold_and_not_sold_over_shown():
    rules = [rule(e, category=OWN) for e in (Effect.SHOW, Effect.NO_SALE, Effect.HIDE)]
    assert effect(*rules) is Effect.HIDE
    assert effect(*rules[:2]) is Effect.NO_SALE


def test_rules_of_another_audience_do_not_count():
    hidden = [rule(Effect.HIDE, audience, product=PRODUCT) for audience in WHO if WHO[audience]]
    assert effect(*hidden, scope=AssortmentScope()) is Effect.SHOW
    other = AssortmentScope(group_id=ELSE, company_id=ELSE, branch_id=ELSE)
    assert effect(*hidden, scope=other) is Effect.SHOW


rules = st.lists(
    st.builds(
        rule,
        st.sampled_from(Effect),
        st.sampled_from(Audience),
        product=st.just(PRODUCT),
    )
    | st.builds(
        rule,
        st.sampled_from(Effect),
        st.sampled_from(Audience),
        category=st.sampled_from([ROOT, MIDDLE, OWN, OTHER]),
    ),
    max_size=6,
)


@given(rules, st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_nothing(some, random):
    shuffled = list(some)
    random.shuffle(shuffled)
    assert effect(*shuffled) is effect(*some)


@given(rules)
def test_a_branch_rule_for_the_product_itself_always_decides(some):
    above = [r for r in some if r.audience is not Audience.BRANCH or r.product_id is None]
    for wanted in Effect:
        assert effect(*above, rule(wanted, Audience.BRANCH, product=PRODUCT)) is wanted
