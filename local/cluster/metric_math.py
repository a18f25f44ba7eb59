"""CloudWatch's metric math as far as this application's alarms use it.

These are numbers, metrics, the operators `+ - * / >= > <= <`, and the functions FILL and IF (CloudWatch
User Guide, "Using math expressions with CloudWatch metrics"). Python reads such an expression as its own
syntax.
"""

import ast
import operator
from collections.abc import Callable, Mapping

from local.cluster.alarms import Point

_OPERATORS: dict[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def result(expression: str, metrics: Mapping[str, Point]) -> Point:
    """The value of an expression in one period. It has no data if a metric that it needs has none.

    Args:
        expression: such as "IF(errors >= 5, 100 * errors / requests, 0)"
        metrics: the value of each metric by its id

    Raises:
        ValueError: the expression uses something that this application's alarms do not
    """
    try:
        return _value(ast.parse(expression, mode="eval").body, metrics)
    except (SyntaxError, KeyError, OverflowError, RecursionError) as error:
        raise ValueError(f"not emulated: the metric math expression {expression}") from error


def _value(node: ast.expr, metrics: Mapping[str, Point]) -> Point:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return metrics[name]
        case ast.BinOp(left=left, op=op, right=right):
            return _combined(op, _value(left, metrics), _value(right, metrics))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _combined(op, _value(left, metrics), _value(right, metrics))
        case ast.Call(func=ast.Name(id="FILL"), args=[series, filler]):
            value, filling = _value(series, metrics), _value(filler, metrics)
            return filling if value is None else value
        case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
            # Both branches, so that a wrong name is found before the condition needs it.
            holds, yes, no = (_value(each, metrics) for each in (condition, then, otherwise))
            return None if holds is None else yes if holds else no
    raise KeyError(ast.unparse(node))


def _combined(op: ast.AST, left: Point, right: Point) -> Point:
    """A division by zero has no result. So CloudWatch has no data there (own reading of its guide)."""
    if left is None or right is None or (isinstance(op, ast.Div) and right == 0):
        return None
    return float(_OPERATORS[type(op)](left, right))
