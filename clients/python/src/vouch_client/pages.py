"""Lists as iterators: the next page is asked for when the one before is used up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from .generated.types import UNSET, Unset

T = TypeVar("T")
Cursor = str | Unset


class Page(Protocol[T]):
    """What every list with a cursor answers."""

    data: list[T]

    @property
    def next_cursor(self) -> str | Unset | None:
        """Of the page behind this one; nothing on the last."""


@dataclass
class Entries(Generic[T]):
    """A page, of an answer that calls its entries otherwise."""

    data: list[T]
    next_cursor: str | Unset | None


def every(page: Callable[[Cursor], Page[T]]) -> Iterator[T]:
    """Every entry of a list, given how to ask for the page behind a cursor."""
    cursor: Cursor = UNSET
    while True:
        answer = page(cursor)
        yield from answer.data
        if not answer.next_cursor:
            return
        cursor = answer.next_cursor
