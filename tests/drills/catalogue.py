"""What a drill is, and the list they register in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.drills.scene import Scene
from tests.support.database import KINDS

Play = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True)
class Drill:
    """`play` sets up, breaks something, saves meanwhile, mends it and calls `end_fault`."""

    name: str
    play: Play
    kinds: tuple[str, ...] = KINDS


DRILLS: list[Drill] = []


def drill(name: str, *kinds: str) -> Callable[[Play], Play]:
    """Register a drill; `kinds` of database where it doesn't run on all."""

    def register(play: Play) -> Play:
        DRILLS.append(Drill(name, play, kinds or KINDS))
        return play

    return register
