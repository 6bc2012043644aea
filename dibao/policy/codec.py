"""Dataclasses to JSON and back: decimals as strings, dates in ISO form, unknown keys refused."""

import types
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Union, get_args, get_origin, get_type_hints

from .errors import CaseProblem

PLAIN = frozenset({str, int, bool, type(None)})


def encode(value):
    """Plain JSON data of a dataclass, sequence, mapping or scalar."""
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is Decimal:
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    return {name: encode(getattr(value, name)) for name in _names(kind)}


@cache
def _names(kind) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _shape(kind) -> dict:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def decode(kind, data, path: str = ""):
    """An instance of `kind` from plain data. Raises CaseProblem naming the faulty field."""
    if is_dataclass(kind):
        return _decode_record(kind, data, path)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        return decode(next(arg for arg in get_args(kind) if arg is not type(None)), data, path)
    if origin is tuple:
        if not isinstance(data, list | tuple):
            raise CaseProblem(f"{path}：应为列表")
        return tuple(decode(get_args(kind)[0], item, f"{path}[{i}]") for i, item in enumerate(data))
    return _decode_scalar(kind, data, path)


def _decode_record(kind, data, path):
    if isinstance(data, kind):
        return data
    if not isinstance(data, dict):
        raise CaseProblem(f"{path or kind.__name__}：应为键值")
    shape = _shape(kind)
    unknown = sorted(set(data) - set(shape))
    if unknown:
        raise CaseProblem(f"{path or kind.__name__}：不认识的字段 {'、'.join(map(str, unknown))}")
    values = {
        key: decode(shape[key], item, f"{path}.{key}" if path else key)
        for key, item in data.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise CaseProblem(f"{path or kind.__name__}：缺少字段（{error}）") from None


def _decode_scalar(kind, data, path):
    try:
        if kind is Decimal:
            if isinstance(data, bool | float):
                raise ValueError
            number = Decimal(data if isinstance(data, Decimal) else str(data))
            if not number.is_finite():
                raise ValueError
            return number
        if kind is date:
            if isinstance(data, datetime):
                raise ValueError
            return data if isinstance(data, date) else date.fromisoformat(data)
    except (ValueError, TypeError, ArithmeticError):
        raise CaseProblem(
            f"{path}：“{data}”不是有效的{'金额' if kind is Decimal else '日期'}"
        ) from None
    if kind is str and isinstance(data, int) and not isinstance(data, bool):
        return str(data)
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise CaseProblem(f"{path}：“{data}”的类型不对")
    return data
