"""The child process of `isolation`: limits itself, parses standard input, answers JSON on standard output."""

import json
import os
import sys

from jobmate.adapters.documents.model import Limits
from jobmate.adapters.documents.parsing import parse_document
from jobmate.adapters.documents.process_limits import limit_process, tighten
from jobmate.errors import EmptyDocument, UnreadableDocument

DAMAGED = "The file is damaged, or made in a way we can't read. Export it anew as a PDF or DOCX, or paste the text."


def main(name: str, limits: Limits) -> int:
    """0 with an answer, text or error; another code when a limit was hit or a parser crashed."""
    limit_process(limits)
    # Parsers may print; the answer alone goes to the parent.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        data = sys.stdin.buffer.read(limits.file_bytes + 1)
        fitted = limits.fitted(len(data))
        tighten(fitted)
        try:
            document = parse_document(data, name, fitted)
            answer = {"text": document.text, "notes": list(document.notes), "pages": document.pages}
        except UnreadableDocument as error:
            answer = {"fault": error.fault, "message": error.message}
        except EmptyDocument as error:
            answer = {"message": error.message}
        except (MemoryError, RecursionError):
            raise
        except Exception:  # parsers fail in many ways on what is no proper file
            answer = {"fault": "CORRUPT", "message": DAMAGED}
        json.dump(answer, answers)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Limits(**json.loads(sys.argv[2]))))
