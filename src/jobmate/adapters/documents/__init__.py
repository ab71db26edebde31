"""Text of resumes and postings from PDF, DOCX, Markdown and plain text.

`read_document` and, on an event loop, `read_document_aside` parse in a child process with limits on memory, CPU and
time, so that no file can take its caller down. What a file is, is told by its bytes; its name only tells Markdown
from plain text. Pages that are only pictures are read by OCR where the `tesseract` command is installed.
"""

from jobmate.adapters.documents.isolation import read_document, read_document_aside
from jobmate.adapters.documents.model import DocumentText, Limits
from jobmate.adapters.documents.parsing import parse_document

__all__ = ["DocumentText", "Limits", "parse_document", "read_document", "read_document_aside"]
