"""Reads a resume or a posting by names and cue phrases, without a model."""

import hashlib
from collections.abc import Mapping

from jobmate.engine.kinship import list_words
from jobmate.engine.lexicon import Lexicon
from jobmate.engine.models import Reading
from jobmate.engine.posting_reader import PostingReader
from jobmate.engine.resume_reader import ResumeReader
from jobmate.engine.taxonomy import Taxonomy
from jobmate.enums import DocumentKind, ReaderKind

READER_VERSION = "keyword-7"


class KeywordReader:
    """Pure and deterministic: the same text and taxonomy give the same reading.

    `version` names the reader and its taxonomy; use it in cache keys.
    """

    def __init__(self, taxonomy: Taxonomy, lexicon: Lexicon) -> None:
        self._taxonomy = taxonomy
        self._readers: Mapping[DocumentKind, PostingReader | ResumeReader] = {
            DocumentKind.JOB: PostingReader(lexicon),
            DocumentKind.RESUME: ResumeReader(lexicon),
        }

    @property
    def version(self) -> str:
        """Reader version and taxonomy content."""
        return f"{READER_VERSION}+{self._taxonomy.version}"

    def read(self, text: str, document: DocumentKind) -> Reading:
        """Every skill and gate found. Any text is read without error; one that says nothing gives no skills."""
        skills, gates, passages = self._readers[document].read(text)
        return Reading(
            document=document,
            reader=ReaderKind.KEYWORD,
            reader_version=self.version,
            text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            skills=tuple(skills),
            gates=tuple(gates),
            passages=passages,
            words=list_words(text, document),
        )
