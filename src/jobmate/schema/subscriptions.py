"""Pushes."""

from collections.abc import AsyncGenerator
from typing import Annotated, cast

import strawberry

from jobmate.schema.context import Info
from jobmate.schema.ids import decode_id
from jobmate.schema.types.statuses import GapStatus, show_status
from jobmate.services import gap_reports


@strawberry.type(description="Pushes, over a WebSocket or as a multipart stream.")
class Subscription:
    @strawberry.subscription(description="The current status first, then every change, until you complete it.")
    async def gap_status_changed(
        self,
        info: Info,
        job_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only this job, saved or not; null for all you saved."),
        ] = None,
    ) -> AsyncGenerator[GapStatus, None]:
        person_id = await info.context.get_person_id()
        key = decode_id("Job", job_id) if job_id is not None else None
        return cast("AsyncGenerator[GapStatus, None]", _Events(gap_reports.watch(info.context.runtime, person_id, key)))


class _Events:
    """Statuses as the schema shows them. No generator: each layer of one is paid for again with every event."""

    __slots__ = ("_statuses", "close", "listen", "open")

    def __init__(self, statuses: gap_reports.StatusWatch) -> None:
        self._statuses = statuses
        self.open = statuses.open
        self.listen = statuses.listen
        self.close = statuses.close

    @property
    def has_news(self) -> bool:
        return self._statuses.has_news

    def take(self) -> GapStatus | None:
        status = self._statuses.take()
        return None if status is None else show_status(status)

    def __aiter__(self) -> "_Events":
        return self

    async def __anext__(self) -> GapStatus:
        return show_status(await self._statuses.__anext__())
