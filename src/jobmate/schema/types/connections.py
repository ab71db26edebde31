"""Relay connections: a page of things with cursors, and how many there are in all."""

from collections.abc import Callable
from typing import Generic, TypeVar

import strawberry

from jobmate.services.pages import Page

NodeType = TypeVar("NodeType")
Row = TypeVar("Row")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follow; ask with `after: endCursor`.")
    has_previous_page: bool = strawberry.field(description="Whether some come before this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first edge; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last edge; null on an empty page.")


@strawberry.type(description="One thing in a list, and its place.")
class Edge(Generic[NodeType]):
    node: NodeType = strawberry.field(description="The thing itself.")
    cursor: str = strawberry.field(description="Its place; pass it as `after` to go on from here.")


@strawberry.type(description="One page of a list.")
class Connection(Generic[NodeType]):
    edges: list[Edge[NodeType]] = strawberry.field(description="The things on this page, in order.")
    page_info: PageInfo = strawberry.field(description="Where this page stands.")
    total_count: int = strawberry.field(description="How many there are on all pages.")


def to_connection(page: Page[Row], to_node: Callable[[Row], NodeType], after: str | None) -> Connection[NodeType]:
    """The connection that shows `page`, which was asked for beyond `after`."""
    cursors = page.cursors
    return Connection(
        edges=[Edge(node=to_node(row), cursor=cursor) for row, cursor in zip(page.items, cursors, strict=True)],
        page_info=PageInfo(
            has_next_page=page.has_next_page,
            has_previous_page=after is not None,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        total_count=page.total_count,
    )
