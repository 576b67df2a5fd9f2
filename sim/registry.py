"""Kinds found by name: one file registers one kind, and nothing else need be edited."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from sim.errors import UnknownName

T = TypeVar("T")


class Registry(Generic[T]):
    """Maps a kind's name to its class; discovers its package's modules in name order.

    ``word`` is what messages call an entry (``fault``), ``package`` where its files stand.
    """

    def __init__(self, word: str, package: str) -> None:
        self.word = word
        self.package = package
        self._kinds: dict[str, type[T]] = {}
        self._is_discovered = False

    def register(self, kind: str) -> Callable[[type[T]], type[T]]:
        """Class decorator; a second class of the same name is our own mistake."""

        def keep(cls: type[T]) -> type[T]:
            assert kind not in self._kinds, f"{self.word} {kind!r} is registered twice"
            self._kinds[kind] = cls
            return cls

        return keep

    def discover(self) -> None:
        """Import every module of the package, in name order, once."""
        if self._is_discovered:
            return
        self._is_discovered = True
        package = importlib.import_module(self.package)
        for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"{self.package}.{module}")

    def get(self, kind: str) -> type[T]:
        """The class of a kind.

        Raises:
            UnknownName: with the nearest known kind.
        """
        if kind not in self:
            raise UnknownName(self.word, kind, self)
        return self._kinds[kind]

    def kind_of(self, cls: type[T]) -> str:
        """The name under which a class was registered."""
        return next(kind for kind, known in self._kinds.items() if known is cls)

    def __iter__(self) -> Iterator[str]:
        self.discover()
        return iter(sorted(self._kinds))

    def __contains__(self, kind: str) -> bool:
        if kind not in self._kinds and not self._is_discovered:
            self._import(kind)
        return kind in self._kinds

    def _import(self, kind: str) -> None:
        """Import the file of a kind's own name alone, else every file: most runs need few kinds."""
        package = importlib.import_module(self.package)
        if kind in {info.name for info in pkgutil.iter_modules(package.__path__)}:
            importlib.import_module(f"{self.package}.{kind}")
        if kind not in self._kinds:
            self.discover()

    def __len__(self) -> int:
        self.discover()
        return len(self._kinds)
