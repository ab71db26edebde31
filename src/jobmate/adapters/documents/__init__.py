"""Text of resumes and postings from PDF, DOCX, Markdown and plain text.

`read_document` parses in a child process with limits on memory, CPU and time, so that no file can take a worker
down. What a file is, is told by its bytes; its name only tells Markdown from plain text.
"""

from jobmate.adapters.documents.isolation import read_document
from jobmate.adapters.documents.model import DocumentText, Limits
from jobmate.adapters.documents.parsing import parse_document

__all__ = ["DocumentText", "Limits", "parse_document", "read_document"]
