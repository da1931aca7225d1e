"""Whether a plugin's answer is what the hook's signature promises.

A page that loops over an answer of the wrong shape would fail far from the plugin's code, so
an answer is compared with the return type of its hook while the plugin still has to answer
for it: inside its own time budget, where a failure is the plugin's.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import lru_cache
from typing import Any, Union

from flask_babel.speaklater import LazyString

_SEQUENCES = (list, tuple, Sequence, Iterable)


class WrongAnswer(TypeError):
    """A plugin's answer is not of the type its hook promises."""


@lru_cache(maxsize=512)
def answer_type(specification: Callable[..., Any]) -> Any:
    """Return the type a hook's answers have; ``Any`` where its module does not import it."""
    stated = specification.__annotations__.get("return", Any)
    return _resolved({"return": stated}, specification.__globals__).get("return", Any)


def accepted(answer: Any, expected: Any) -> Any:
    """Return ``answer`` ready for use: what can be looped over only once has become a list.

    :raises WrongAnswer: when it is of another type.
    """
    refuse_coroutine(answer)
    if expected is None or expected is type(None):
        return None
    origin = typing.get_origin(expected)
    if origin in (Union, types.UnionType):
        return _one_of(answer, typing.get_args(expected))
    if origin is tuple:
        return _tuple(answer, typing.get_args(expected))
    if origin in _SEQUENCES:
        return _list(answer, *typing.get_args(expected)[:1])
    if expected is Any or (origin is None and not isinstance(expected, type)):
        return answer
    return _instance(answer, origin or expected)


def refuse_coroutine(answer: Any) -> None:
    """Go on only if an answer is none of an ``async`` function, whose work nobody would do.

    :raises WrongAnswer: otherwise.
    """
    if inspect.iscoroutine(answer):
        answer.close()
        raise WrongAnswer("a coroutine, which nobody awaits; plugins' functions are plain ones")


def _instance(answer: Any, expected: type) -> Any:
    if getattr(expected, "_is_protocol", False):
        missing = [name for name in _members(expected) if not hasattr(answer, name)]
        if missing:
            raise WrongAnswer(f"{_named(answer)} has no {', '.join(missing)}")
        return answer
    if expected is str and isinstance(answer, LazyString):
        return str(answer)
    # A bool is an int to Python, but a count that is one is a slip.
    slip = expected is int and isinstance(answer, bool)
    if slip or not isinstance(answer, (int, float) if expected is float else expected):
        raise WrongAnswer(f"{_named(answer)} instead of {expected.__name__}")
    if is_dataclass(expected):
        for name, kind in _fields(expected).items():
            value = getattr(answer, name)
            try:
                if isinstance(value, Iterator):
                    raise WrongAnswer(f"{_named(value)} can be read only once")
                accepted(value, kind)
            except WrongAnswer as wrong:
                raise WrongAnswer(f"{expected.__name__}.{name}: {wrong}") from wrong
    return answer


def _one_of(answer: Any, choices: tuple[Any, ...]) -> Any:
    if answer is None and type(None) in choices:
        return None
    refusals = []
    for choice in choices:
        if choice is type(None):
            continue
        try:
            return accepted(answer, choice)
        except WrongAnswer as wrong:
            refusals.append(str(wrong))
    raise WrongAnswer("; ".join(refusals))


def _tuple(answer: Any, parts: tuple[Any, ...]) -> Any:
    if Ellipsis in parts:
        return tuple(_list(answer, parts[0]))
    if not isinstance(answer, tuple) or len(answer) != len(parts):
        raise WrongAnswer(f"{_named(answer)} instead of {len(parts)} values")
    return tuple(accepted(value, part) for value, part in zip(answer, parts, strict=True))


def _list(answer: Any, item: Any = Any) -> list[Any]:
    if isinstance(answer, str | bytes | Mapping) or not isinstance(answer, Iterable):
        raise WrongAnswer(f"{_named(answer)} instead of a list")
    return [accepted(value, item) for value in answer]


@lru_cache(maxsize=512)
def _fields(cls: type) -> Mapping[str, Any]:
    return _resolved(dict(cls.__annotations__), vars(inspect.getmodule(cls)))


def _members(protocol: type) -> set[str]:
    functions = {name for name, _f in inspect.getmembers(protocol, inspect.isfunction)}
    return {name for name in functions | set(protocol.__annotations__) if name[0] != "_"}


def _resolved(annotations: dict[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    holder = types.SimpleNamespace(__annotations__=annotations)
    try:
        return typing.get_type_hints(holder, globalns=dict(names))
    except NameError:
        # Imported for the type checker only; the answer is taken as it comes.
        return {}


def _named(value: Any) -> str:
    return type(value).__name__
