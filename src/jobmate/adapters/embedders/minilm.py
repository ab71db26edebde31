"""all-MiniLM-L6-v2 through Chroma's own loader, from files that are already on this machine.

It never downloads; `jobmate models pull` does (`adapters.embedders.minilm_archive`).
"""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jobmate.engine.vectors import Vectors
from jobmate.errors import ConfigurationError

if TYPE_CHECKING:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

DIMENSIONS = 384
FILES = (
    "config.json",
    "model.onnx",
    "special_tokens_map.json",
    "tokenizer_config.json",
    "tokenizer.json",
    "vocab.txt",
)
"""What Chroma's loader looks for; if one is missing it would download, so all are checked first."""


def default_minilm_dir() -> Path:
    """Chroma's own cache folder, known without importing Chroma."""
    return Path.home() / ".cache" / "chroma" / "onnx_models" / "all-MiniLM-L6-v2"


def find_minilm_files(folder: Path | None) -> Path | None:
    """The folder that holds `onnx/` with every file needed, or None."""
    root = default_minilm_dir() if folder is None else folder
    return root if not missing_files(root) else None


def missing_files(root: Path) -> list[str]:
    """Which of `FILES` `root`/onnx doesn't have."""
    return [name for name in FILES if not (root / "onnx" / name).is_file()]


class MiniLMEmbedder:
    """Sentence vectors of 384 dimensions. The model is loaded on the first call of `embed`."""

    def __init__(self, folder: Path | None = None) -> None:
        """Raises ConfigurationError, naming what is missing, when the files aren't in `folder`/onnx."""
        root = default_minilm_dir() if folder is None else folder
        missing = missing_files(root)
        if missing:
            raise ConfigurationError(
                f"The MiniLM embedder needs {', '.join(missing)} in {root / 'onnx'}. "
                "Run `jobmate models pull`, point JOBMATE_MINILM_DIR at a folder that has them under onnx/, "
                "or choose JOBMATE_EMBEDDER=lexical, which needs nothing."
            )
        self._root = root
        self._model: ONNXMiniLM_L6_V2 | None = None

    @property
    def name(self) -> str:
        """Model and version."""
        return "minilm-l6-v2"

    @property
    def dimensions(self) -> int:
        """Columns of a vector."""
        return DIMENSIONS

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), 384). Texts are cut at 256 tokens, as the model was made."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        model = self._load()
        by_length: dict[int, list[int]] = defaultdict(list)
        for index, text in enumerate(texts):
            by_length[len(model.tokenizer.encode(text).ids)].append(index)
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for group in by_length.values():
            vectors[group] = np.asarray(model([texts[index] for index in group]), dtype=np.float32)
        return vectors

    def _load(self) -> "ONNXMiniLM_L6_V2":
        if self._model is None:
            from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

            model = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
            # The instance's own folder hides the class's, which is Chroma's cache.
            model.DOWNLOAD_PATH = self._root
            # Chroma pads every text to 256 tokens, and a skill has five: `embed` groups texts of one length instead,
            # which costs a twentieth and makes a vector independent of the texts it was computed with.
            model.tokenizer.no_padding()
            self._model = model
        return self._model
