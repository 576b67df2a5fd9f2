"""What can be asked, and what is said of what cannot."""

import pytest

from sim.model.kinds import ACTIONS
from sim.model.promql.parser import parse
from sim.model.promql.tokens import BadQuery
from sim.model.promql.tree import Number, Operation, Selection

BAD = {
    "": "column 1: expected a metric, a function or a number, found the end",
    "sum(rate(x[5m)": "column 14: expected ']', found ')'",
    "x{a=b}": "column 5: expected text in quotes, as in service=\"cart\", found 'b'",
    "foo bar": "column 5: expected an operator or the end, found 'bar'",
    "x[5]": "column 3: expected a duration, as in [5m], found '5'",
    "1 +": "column 4: expected a metric, a function or a number, found the end",
    "topk(3, x)": "column 1: 'topk' is PromQL, but not of the part known here",
    "a and b": "column 3: 'and' is PromQL, but not of the part known here",
    "ratee(x[5m])": "column 1: no function 'ratee'; did you mean 'rate'?",
    "rate(x)": "column 6: rate is of a range vector, this is an instant vector; "
    "write how long: metric[5m]",
    "sum(x[5m])": "column 5: sum is of an instant vector, this is a range vector; "
    "put a function around: rate(...[5m])",
    "x[5m]": "column 1: samples of a while are no answer; put a function around: rate(...[5m])",
    "1 > 2": "column 3: two numbers are compared with 'bool': 1 > bool 2",
    "{}": "column 1: every series would match; name a metric or a label's value",
    '{a=~".*"}': "column 1: every series would match; name a metric or a label's value",
    'x{a=~"("}': "column 6: '(' is no regular expression (RE2): missing ): (",
    'x{a="b': 'column 5: text opened by " is not closed',
    "x ? y": "column 3: '?' means nothing here",
    "quantile(x)": "column 10: quantile takes a number first, as in 0.95; expected one, found 'x'",
    "histogram_quantile(0.9, x)": "column 1: no metric is a histogram here",
    "(" * 60 + "x": "column 42: more than 40 deep",
}


@pytest.mark.parametrize("query", BAD, ids=list(BAD))
def test_what_cannot_be_read_is_told_by_its_column(query):
    with pytest.raises(BadQuery) as refused:
        parse(query)

    assert str(refused.value).startswith(BAD[query])


def test_powers_bind_before_signs_and_products_before_sums():
    tree = parse("1 + 2 * 3")

    assert isinstance(tree, Operation)
    assert isinstance(tree.left, Number)
    assert "*" == tree.right.sign


def test_a_selection_keeps_its_range_and_offset_in_microseconds():
    tree = parse("rate(x[1m30s] offset 1h)").argument

    assert isinstance(tree, Selection)
    assert (90_000_000, 3_600_000_000) == (tree.range_us, tree.offset_us)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"name": "error_share", "expr": "up"},
        {"expr": "up", "service": "web"},
        {"name": "error_share", "step": "10s"},
        {"expr": "up", "window": "1h", "step": "1s"},
        {"expr": "up{"},
    ],
)
def test_a_look_at_metrics_asks_for_one_thing(fields):
    with pytest.raises(ValueError, match="Value error"):
        ACTIONS.get("query_metrics").model_validate(fields)
