"""Pushes."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry

from jobmate.schema.context import Info
from jobmate.schema.ids import decode_id
from jobmate.schema.types.statuses import GapStatus
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
        async with aclosing(gap_reports.watch(info.context.runtime, person_id, key)) as statuses:
            async for status in statuses:
                yield GapStatus.of(status)
