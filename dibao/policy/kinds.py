"""What a value of a pack may be. A kind is a function: raw YAML → frozen value, or Wrong."""

import re
from decimal import Decimal

from .figures import LARGEST

WORD = re.compile(r"[a-z][a-z0-9_]*")


class Wrong(ValueError):
    """Why a raw value does not fit its kind."""


class FrozenDict(dict):
    """A mapping that stays as it was read; still a dict, so it serialises as one."""

    def _refuse(self, *args, **kwargs):
        raise TypeError("规则是只读的")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self):
        return hash(frozenset(self.items()))


def flag(raw):
    if not isinstance(raw, bool):
        raise Wrong(f"应为 true 或 false，而不是“{raw}”")
    return raw


def text(raw):
    if not isinstance(raw, str) or not raw.strip():
        raise Wrong("应为非空文字")
    return raw


def word(raw):
    """A code in small letters, such as `bought_house`."""
    if not WORD.fullmatch(text(raw)):
        raise Wrong(f"代码“{raw}”应为小写字母、数字和下划线")
    return raw


def number(raw):
    """A decimal of zero or more; never a float."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
        raise Wrong(f"应为数字，而不是“{raw}”")
    if raw < 0:
        raise Wrong(f"不能为负数：{raw}")
    if raw > LARGEST:
        raise Wrong(f"超出允许范围：{raw}")
    return Decimal(raw)


def money(raw):
    """Yuan, at most two places."""
    amount = number(raw)
    if amount != round(amount, 2):
        raise Wrong(f"金额最多两位小数：{raw}")
    return amount


def rate(raw):
    """A share between 0 and 1."""
    share = number(raw)
    if share > 1:
        raise Wrong(f"比例应在 0 与 1 之间：{raw}")
    return share


def count(least=0, most=None):
    def kind(raw):
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise Wrong(f"应为整数，而不是“{raw}”")
        if raw < least or (most is not None and raw > most):
            raise Wrong(f"应在 {least} 与 {'…' if most is None else most} 之间：{raw}")
        return raw

    return kind


def choice(*options):
    def kind(raw):
        if not isinstance(raw, str) or raw not in options:
            raise Wrong(f"“{raw}”不在允许的值之中：{'、'.join(options)}")
        return raw

    kind.options = options
    return kind


def listing(item, least=0):
    def kind(raw):
        if not isinstance(raw, list | tuple):
            raise Wrong("应为列表")
        if len(raw) < least:
            raise Wrong(f"至少要有 {least} 项，只有 {len(raw)} 项")
        values = []
        for place, entry in enumerate(raw, start=1):
            try:
                values.append(item(entry))
            except Wrong as error:
                raise Wrong(f"第 {place} 项：{error}") from None
        return tuple(values)

    return kind


def may(kind):
    """Marks a field of a record that may be left out (then None) or be null."""

    def optional(raw):
        return None if raw is None else kind(raw)

    optional.optional = True
    return optional


def record(**shape):
    def kind(raw):
        if not isinstance(raw, dict):
            raise Wrong("应为键值")
        unknown = [str(key) for key in raw if key not in shape]
        if unknown:
            raise Wrong(f"不认识的字段：{'、'.join(unknown)}")
        values = {}
        for key, sub in shape.items():
            if key not in raw and not getattr(sub, "optional", False):
                raise Wrong(f"缺少字段 {key}")
            try:
                values[key] = sub(raw.get(key))
            except Wrong as error:
                raise Wrong(f"{key}：{error}") from None
        return FrozenDict(values)

    return kind


def sparse(**shape):
    """A record of optional fields that keeps only the fields given: a condition."""
    whole = record(**{key: may(kind) for key, kind in shape.items()})

    def kind(raw):
        values = whole(raw)
        return FrozenDict({key: value for key, value in values.items() if value is not None})

    return kind


def checked(kind, *rules):
    """A kind with further rules, each: value → reason or None."""

    def wrapped(raw):
        value = kind(raw)
        for rule in rules:
            if reason := rule(value):
                raise Wrong(reason)
        return value

    return wrapped
