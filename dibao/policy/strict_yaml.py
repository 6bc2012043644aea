"""YAML without floats and repeated keys, and where only true and false are booleans."""

import re
from decimal import Decimal

import yaml


class _Reader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _decimal(reader, node):
    return Decimal(node.value.replace("_", ""))


def _mapping(reader, node):
    reader.flatten_mapping(node)
    values = {}
    for key_node, value_node in node.value:
        key = reader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(
                None, None, f"键“{key}”应为文字", key_node.start_mark
            )
        if key in values:
            raise yaml.constructor.ConstructorError(
                None, None, f"键“{key}”重复", key_node.start_mark
            )
        values[key] = reader.construct_object(value_node, deep=True)
    return values


_Reader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), "tf")
_Reader.add_constructor("tag:yaml.org,2002:float", _decimal)
_Reader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(text: str):
    """YAML with decimals for fractions. Raises yaml.YAMLError, also for a repeated key."""
    try:
        return yaml.load(text, Loader=_Reader)
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise yaml.YAMLError(f"无法读取的值：{error}") from None
