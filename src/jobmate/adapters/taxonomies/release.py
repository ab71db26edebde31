"""What reading a release gives, whatever its format."""

from collections.abc import Mapping
from dataclasses import dataclass

from jobmate.engine.alias_forms import Alias
from jobmate.engine.models import Concept


@dataclass(frozen=True, slots=True)
class ReadRelease:
    """Concepts and written aliases, ready for `build_taxonomy`; `notes` are for the person importing it."""

    concepts: tuple[Concept, ...]
    aliases: tuple[Alias, ...]
    counts: Mapping[str, int]
    notes: tuple[str, ...] = ()
