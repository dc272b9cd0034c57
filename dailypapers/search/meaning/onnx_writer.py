"""Writing an ONNX model: the few protocol buffer messages that a network of matrix products needs.

Field numbers are those of `onnx.proto3` (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3). The package `onnx`
would bring more megabytes than the model has.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

IR_VERSION = 9
OPSET = 18
CONTRIB = "com.microsoft"
"""The domain of the operators of onnxruntime."""

INT64, FLOAT = 7, 1
_ELEMENT_TYPES = {"float32": FLOAT, "uint8": 2, "int8": 3, "int32": 6, "int64": INT64}
_A_FLOAT, _AN_INT, _INTS = 1, 2, 7

Attribute = float | int | Sequence[int]


def _varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        return _bytes(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, _A_FLOAT)
    if isinstance(value, int):
        return _bytes(1, name) + _number(3, value) + _number(20, _AN_INT)
    return _bytes(1, name) + b"".join(_number(8, number) for number in value) + _number(20, _INTS)


class GraphWriter:
    """A graph that grows by a node a call; every call returns the name of its result."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[bytes] = []
        self._count = 0

    def constant(self, values: npt.NDArray[Any]) -> str:
        """Add an array of numbers that belongs to the model."""
        name = self._new_name("constant")
        tensor = b"".join(_number(1, size) for size in values.shape)
        tensor += _number(2, _ELEMENT_TYPES[values.dtype.name]) + _bytes(8, name)
        self._parts.append(_bytes(5, tensor + _bytes(9, np.ascontiguousarray(values).tobytes())))
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Attribute) -> str:
        """Add an operator over earlier results; an empty name leaves an optional input out."""
        return self._add(operator, inputs, self._new_name(operator), domain, attributes)

    def give(self, operator: str, *inputs: str, name: str, shape: Sequence[str | int]) -> None:
        """Add an operator whose result the model gives, as `name`."""
        self._add(operator, inputs, name, "", {})
        self._parts.append(_bytes(12, _value(name, FLOAT, shape)))

    def take(self, name: str, element_type: int, shape: Sequence[str | int]) -> str:
        """Declare an input of the model."""
        self._parts.append(_bytes(11, _value(name, element_type, shape)))
        return name

    def model(self) -> bytes:
        """Return the whole model, ready to be read by onnxruntime."""
        graph = b"".join((*self._parts, _bytes(2, self._name)))
        opsets = (_bytes(1, domain) + _number(2, version) for domain, version in (("", OPSET), (CONTRIB, 1)))
        return _number(1, IR_VERSION) + _bytes(7, graph) + b"".join(_bytes(8, opset) for opset in opsets)

    def _add(
        self, operator: str, inputs: Iterable[str], result: str, domain: str, attributes: Mapping[str, Attribute]
    ) -> str:
        content = b"".join(_bytes(1, name) for name in inputs) + _bytes(2, result) + _bytes(4, operator)
        content += b"".join(_bytes(5, _attribute(*item)) for item in attributes.items())
        self._parts.append(_bytes(1, content + _bytes(7, domain)))
        return result

    def _new_name(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_{self._count}"


def _value(name: str, element_type: int, shape: Sequence[str | int]) -> bytes:
    sizes = b"".join(_bytes(1, _bytes(2, size) if isinstance(size, str) else _number(1, size)) for size in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _number(1, element_type) + _bytes(2, sizes)))
