"""How a person points at a skill: by a concept's id, or by the skill's own name."""

from typing import Self

from pydantic import Field, model_validator

from jobmate.engine.models import Concept, ConceptsById, Fact
from jobmate.engine.own_names import normalise_own_name
from jobmate.engine.requirements import SkillKey
from jobmate.errors import InvalidInput


class SkillTarget(Fact):
    """A concept of the taxonomy by `concept_id`, or a skill outside it by `name`.

    With both, the id counts where the taxonomy knows it and the name stands in where it doesn't, so what is stored
    survives a change of taxonomy. Raises pydantic's ValidationError when there is neither.
    """

    concept_id: str | None = Field(default=None, min_length=1)
    name: str | None = Field(default=None, pattern=r"\w")

    @model_validator(mode="after")
    def _need_one(self) -> Self:
        if self.concept_id is None and self.name is None:
            raise ValueError("name a skill by its concept id or by its own name")
        return self

    def find_concept(self, concepts: ConceptsById) -> Concept | None:
        """The concept meant, None for a skill outside the taxonomy.

        Raises InvalidInput for an id that `concepts` doesn't have when no name stands in for it.
        """
        if self.concept_id is None:
            return None
        concept = concepts.get(self.concept_id)
        if concept is None and self.name is None:
            raise InvalidInput(f"the taxonomy in use has no skill {self.concept_id!r}", field="skill")
        return concept

    def key(self, concepts: ConceptsById) -> SkillKey:
        """What the skill is compared by. Raises InvalidInput, see `find_concept`."""
        concept = self.find_concept(concepts)
        return concept.id if concept else "~" + normalise_own_name(self.name or "")

    def label(self, concepts: ConceptsById) -> str:
        """What people call it. Raises InvalidInput, see `find_concept`."""
        concept = self.find_concept(concepts)
        return concept.name if concept else " ".join((self.name or "").split())
