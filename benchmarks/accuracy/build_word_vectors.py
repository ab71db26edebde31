"""Makes `engine/data/word_vectors.npy` and `.tsv`, by which words of like meaning are told without a model.

    python -m benchmarks.accuracy.build_word_vectors --minilm DIR --onet DIR

Each word of the model's vocabulary, of our aliases and of O*NET's texts (twice or more there) goes through
all-MiniLM-L6-v2 alone. The vectors are centred, projected onto their first 64 principal axes, brought to length one,
averaged over words with one fold (`engine.tokens.stem`) and kept as bytes. A word weighs by its rarity among the
texts: log(texts / (1 + texts that hold it)), at most 9. Takes a minute; the same inputs give the same bytes on one
machine, and no text that is analysed needs the model.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobmate.adapters.embedders.minilm import MiniLMEmbedder
from jobmate.engine.tokens import stem
from jobmate.engine.word_vectors import DIMENSIONS, UNIT, WEIGHT_UNIT

DATA = Path(__file__).parents[2] / "src" / "jobmate" / "engine" / "data"
ONET_TEXTS = (
    "DWA Reference.txt",
    "IWA Reference.txt",
    "Content Model Reference.txt",
    "Occupation Data.txt",
    "Level Scale Anchors.txt",
)
ONET_NAMES = ("Alternate Titles.txt", "Tools Used.txt", "UNSPSC Reference.txt")
MOST_WEIGHT = 9.0
BATCH = 256

_WORD = re.compile(r"[a-z]{3,}")


def read_texts(onet: Path) -> Iterator[str]:
    """Lines about work: O*NET's descriptions and names, each once, and our aliases of elements."""
    for name in ONET_TEXTS:
        yield from (onet / name).read_text(encoding="utf-8").splitlines()
    names = (line.split("\t")[1:3] for name in ONET_NAMES for line in (onet / name).read_text("utf-8").splitlines())
    yield from dict.fromkeys(" ".join(name) for name in names)
    aliases = (DATA / "aliases" / "elements.tsv").read_text(encoding="utf-8").splitlines()
    yield from (line.split("\t", 1)[0] for line in aliases)


def embed_alone(words: Sequence[str], minilm: Path) -> NDArray[np.float32]:
    """Shape (len(words), 384): each word as a text of its own."""
    embedder = MiniLMEmbedder(minilm)
    parts = [embedder.embed(words[at : at + BATCH]) for at in range(0, len(words), BATCH)]
    return np.concatenate(parts)


def project(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Unit rows on the first principal axes."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    return unit_rows(centred @ axes[:, ::-1][:, :DIMENSIONS])


def unit_rows(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each row at length one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, required=True, help="folder of all-MiniLM-L6-v2, with onnx/ in it")
    parser.add_argument("--onet", type=Path, required=True, help="folder of the O*NET 30.0 text release")
    arguments = parser.parse_args()
    texts = [set(_WORD.findall(text.lower())) for text in read_texts(arguments.onet)]
    held = Counter(word for words in texts for word in words)
    vocabulary = next(arguments.minilm.rglob("vocab.txt")).read_text(encoding="utf-8").split("\n")
    known = [word for word in vocabulary if _WORD.fullmatch(word)]
    words = list(dict.fromkeys([*known, *sorted(word for word, count in held.items() if count > 1)]))
    vectors = project(embed_alone(words, arguments.minilm))
    by_stem: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        by_stem[stem(word)].append(place)
    stems = sorted(by_stem)
    means = [
        np.average(vectors[places], axis=0, weights=[1 + held[words[place]] for place in places])
        for places in (by_stem[one] for one in stems)
    ]
    rows = unit_rows(np.array(means))
    counts = [max(held[words[place]] for place in by_stem[one]) for one in stems]
    weights = [min(MOST_WEIGHT, float(np.log(len(texts) / (1 + count)))) for count in counts]
    np.save(DATA / "word_vectors.npy", np.round(rows * UNIT).astype(np.int8))
    lines = [f"{one}\t{round(weight * WEIGHT_UNIT)}\n" for one, weight in zip(stems, weights, strict=True)]
    (DATA / "word_vectors.tsv").write_text("stem\tweight\n" + "".join(lines), encoding="utf-8")
    print(f"{len(stems)} stems of {len(words)} words, {len(texts)} texts")


if __name__ == "__main__":
    main()
