"""Which refusals a view may end in: read from its code, and from all code of ours that it leads to.

Note [Reach]
------------
A function may refuse with what it names (outside of `except`) and with what those refuse that it names, less what it
catches. Names are looked up as Python does: in the function's globals, then as attributes of what they stand for; a
name after `self` in the class. What hangs on other objects is not followed, so a class counts with all its methods
where it is named. Tables in a module (what a SQL function's word means) count with what is in them.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from django.db.models import Model
from django.http import Http404
from rest_framework.exceptions import APIException

from earmark.base.errors import Refusal
from earmark.base.views import Endpoint

Raised = type[Exception]
#: A function, and for a view's own method the view, in which names after `self` are looked up.
Place = tuple[FunctionType, type[Any] | None]


@dataclass
class _Body:
    """What one function says by itself."""

    raises: set[Raised] = field(default_factory=set)
    catches: tuple[type[BaseException], ...] = ()
    calls: set[Place] = field(default_factory=set)


def reach(operations: Iterable[tuple[type[Any], str]]) -> dict[tuple[type[Any], str], set[Raised]]:
    """The refusals that each view may answer its method with, less what any view may."""
    starts = {(view, method): list(_starts(view, method)) for view, method in operations}
    bodies: dict[Place, _Body] = {}
    waiting = [place for places in starts.values() for place in places]
    while waiting:
        place = waiting.pop()
        if place not in bodies:
            bodies[place] = _read(*place)
            waiting += bodies[place].calls
    found = {place: set(body.raises) for place, body in bodies.items()}
    while sum(_grows(found, place, body) for place, body in bodies.items()):
        pass
    return {
        operation: set().union(*(found[place] for place in places)) for operation, places in starts.items()
    }


def _starts(view: type[Any], method: str) -> Iterator[Place]:
    """The handler, and what a view does of its own before it."""
    yield _function(getattr(view, method.lower())), view
    if view.check_throttles is not Endpoint.check_throttles:
        yield _function(view.check_throttles), view


def _grows(found: dict[Place, set[Raised]], place: Place, body: _Body) -> bool:
    """Adds what is raised below; whether that was new."""
    below = {error for called in body.calls for error in found[called] if not issubclass(error, body.catches)}
    new = below - found[place]
    found[place] |= new
    return bool(new)


def _read(function: FunctionType, view: type[Any] | None) -> _Body:
    body = _Body()
    tree = _functions(function.__code__.co_filename).get(function.__code__.co_firstlineno)
    if tree is None:  # written by dataclasses
        return body
    nodes = list(ast.walk(tree))
    handlers = [node.type for node in nodes if isinstance(node, ast.ExceptHandler) and node.type]
    body.catches = tuple(_classes(function, handlers))
    passed = {id(inner) for handler in handlers for inner in ast.walk(handler)}
    for node in nodes:
        if isinstance(node, ast.Name | ast.Attribute) and id(node) not in passed and not _is_self(node):
            for meant in _meant(_value(function, node, view)):
                if isinstance(meant, FunctionType):
                    body.calls.add((meant, view if view and _is_of(meant, view) else None))
                else:
                    body.raises.add(meant)
    return body


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def _is_of(function: FunctionType, view: type[Any]) -> bool:
    return function.__qualname__.split(".")[0] in {cls.__name__ for cls in view.__mro__}


@cache
def _functions(file: str) -> dict[int, ast.AST]:
    """Those of a file by the line that they begin at, decorators included."""
    path = Path(file)
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    return {
        min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]): node
        for node in reversed(list(ast.walk(tree)))  # of several on a line the outer one
        if isinstance(node, ast.FunctionDef | ast.Lambda)
    }


def _classes(function: FunctionType, handlers: Iterable[ast.expr]) -> Iterator[type[BaseException]]:
    for handler in handlers:
        for node in handler.elts if isinstance(handler, ast.Tuple) else [handler]:
            value = _value(function, node, None)
            if isinstance(value, type) and issubclass(value, BaseException):
                yield value


def _value(function: FunctionType, node: ast.expr, view: type[Any] | None) -> Any:
    """What a name stands for; None where only a run could tell."""
    if isinstance(node, ast.Name):
        return view if _is_self(node) else function.__globals__.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _value(function, node.value, view)
        if isinstance(owner, ModuleType) or (
            isinstance(owner, type) and owner.__module__.startswith("earmark")
        ):
            return inspect.getattr_static(owner, node.attr, None)
    return None


def _meant(value: Any) -> Iterator[Any]:
    """Functions of ours, and refusals, that a value stands for."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _meant(inner)
    elif isinstance(value, type):
        yield from _of_class(value)
    elif (function := _function(value)) is not None and function.__module__.startswith("earmark"):
        yield function


def _of_class(value: type[Any]) -> Iterator[Any]:
    if issubclass(value, Refusal | APIException | Http404):
        yield value
    elif value.__module__.startswith("earmark") and not issubclass(value, Model):
        for member in vars(value).values():
            function = _function(member)
            if function is not None and function.__module__.startswith("earmark"):
                yield function


def _function(value: Any) -> Any:
    value = getattr(value, "__func__", value)
    value = value.fget if isinstance(value, property) else value
    value = inspect.unwrap(value) if callable(value) else value
    return value if isinstance(value, FunctionType) else None
