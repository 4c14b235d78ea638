"""Lists as iterators: the next page is asked for when the one before is used up."""

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from .generated.types import UNSET, Unset

T = TypeVar("T")
Cursor = str | Unset


class Page(Protocol[T]):
    """What every list with a cursor answers."""

    data: list[T]

    @property
    def next_cursor(self) -> str | Unset | None:
        """Of the page behind this one; nothing on the last."""


def every(page: Callable[[Cursor], Page[T]]) -> Iterator[T]:
    """Every entry of a list, given how to ask for the page behind a cursor."""
    cursor: Cursor = UNSET
    while True:
        answer = page(cursor)
        yield from answer.data
        if not answer.next_cursor:
            return
        cursor = answer.next_cursor
