import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from jobmate.adapters.embedders import choose_embedder
from jobmate.adapters.embedders.lexical import LexicalEmbedder
from jobmate.adapters.embedders.minilm import FILES, MiniLMEmbedder
from jobmate.adapters.embedders.openai import BATCH, OpenAIEmbedder
from jobmate.errors import ConfigurationError, EmbedderUnavailable
from jobmate.settings import Settings
from tests.support.embedding_server import EmbeddingServer, serve_embeddings

NAMES = ["Kubernetes", "PostgreSQL", "Node.js", "C++", "C#", "Microsoft Excel", "", "日本語", "   "]

minilm_dir = os.environ.get("JOBMATE_MINILM_DIR")
needs_minilm = pytest.mark.skipif(
    not minilm_dir, reason="MINILM NOT TESTED: set JOBMATE_MINILM_DIR to a folder with all-MiniLM-L6-v2 under onnx/"
)


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with serve_embeddings() as running:
        yield running


def make_openai(
    server: EmbeddingServer, *, model: str = "tiny", timeout: float = 5, max_retries: int = 2
) -> OpenAIEmbedder:
    # pragma: allowlist nextline secret
    return OpenAIEmbedder(api_key="secret", model=model, base_url=server.url, timeout=timeout, max_retries=max_retries)


def test_lexical_rows_are_unit_vectors() -> None:
    vectors = LexicalEmbedder().embed(NAMES)
    assert vectors.shape == (len(NAMES), LexicalEmbedder().dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_lexical_is_the_same_in_another_process() -> None:
    script = (
        "import sys, hashlib; from jobmate.adapters.embedders.lexical import LexicalEmbedder as E;"
        f"sys.stdout.write(hashlib.sha256(E().embed({NAMES!r}).tobytes()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONUTF8": "1"}
    other = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert other.stdout == hashlib.sha256(LexicalEmbedder().embed(NAMES).tobytes()).hexdigest()


@pytest.mark.parametrize(
    ("phrase", "nearest"),
    [("Kuberentes", "Kubernetes"), ("node js", "Node.js"), ("Excel spreadsheets", "Microsoft Excel"), ("c++", "C++")],
)
def test_lexical_is_near_what_is_spelt_alike(phrase: str, nearest: str) -> None:
    embedder = LexicalEmbedder()
    similarities = embedder.embed(NAMES) @ embedder.embed([phrase])[0]
    assert NAMES[int(np.argmax(similarities))] == nearest


def test_lexical_takes_an_empty_list() -> None:
    assert LexicalEmbedder().embed([]).shape == (0, LexicalEmbedder().dimensions)


def test_minilm_names_the_missing_files_and_downloads_nothing(tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "vocab.txt").write_text("a")
    with pytest.raises(ConfigurationError, match=r"tokenizer\.json") as caught:
        MiniLMEmbedder(tmp_path)
    assert "JOBMATE_MINILM_DIR" in caught.value.message
    assert "vocab.txt" not in caught.value.message
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["vocab.txt"]


@needs_minilm
def test_minilm_vectors_mean_alike() -> None:
    embedder = MiniLMEmbedder(Path(str(minilm_dir)))
    vectors = embedder.embed(["fix cars", "Mechanical repair of vehicles", "Writing poetry"])
    assert vectors.shape == (3, embedder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2]


@needs_minilm
def test_minilm_vector_does_not_depend_on_its_batch() -> None:
    embedder = MiniLMEmbedder(Path(str(minilm_dir)))
    alone = embedder.embed(["Kubernetes"])[0]
    among = embedder.embed(["a much longer text about many other things", "Kubernetes", "SQL", ""])[1]
    np.testing.assert_allclose(alone, among, atol=1e-6)


@needs_minilm
def test_minilm_equals_chromas_own_vectors() -> None:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    stock = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
    stock.DOWNLOAD_PATH = Path(str(minilm_dir))
    texts = ["Active Listening", "welding"]
    np.testing.assert_allclose(MiniLMEmbedder(Path(str(minilm_dir))).embed(texts), np.array(stock(texts)), atol=1e-5)


def test_openai_sends_batches_and_keeps_order(server: EmbeddingServer) -> None:
    server.reverse = True
    embedder = make_openai(server)
    texts = [f"skill {number}" for number in range(BATCH + 3)]
    vectors = embedder.embed(texts)
    embedder.close()
    assert [len(request["input"]) for request in server.requests] == [BATCH, 3]
    assert server.keys[0] == "Bearer secret"
    expected = np.array([server.vector(text) for text in texts])
    np.testing.assert_allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-5)


def test_openai_retries_what_passes(server: EmbeddingServer) -> None:
    server.failures = [429, 500]
    embedder = make_openai(server)
    assert embedder.embed(["Python"]).shape == (1, 8)
    embedder.close()
    assert len(server.requests) == 3


def test_openai_gives_up_in_the_end(server: EmbeddingServer) -> None:
    server.failures = [429] * 3
    embedder = make_openai(server)
    with pytest.raises(EmbedderUnavailable):
        embedder.embed(["Python"])
    embedder.close()
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("status", "names"), [(401, "JOBMATE_OPENAI_API_KEY"), (404, "JOBMATE_OPENAI_EMBEDDING_MODEL")]
)
def test_openai_refusals_name_the_setting(server: EmbeddingServer, status: int, names: str) -> None:
    server.failures = [status]
    embedder = make_openai(server)
    with pytest.raises(ConfigurationError, match=names):
        embedder.embed(["Python"])
    embedder.close()


def test_openai_rejects_a_short_answer(server: EmbeddingServer) -> None:
    server.drop_last = True
    embedder = make_openai(server)
    with pytest.raises(EmbedderUnavailable, match="wrong number"):
        embedder.embed(["a", "b"])
    embedder.close()


def test_openai_is_cut_off_when_it_drips(server: EmbeddingServer) -> None:
    server.drip = 0.2
    embedder = make_openai(server, timeout=1)
    began = time.monotonic()
    with pytest.raises(EmbedderUnavailable):
        embedder.embed(["Python"])
    assert time.monotonic() - began < 3, "a byte now and then doesn't count as an answer"
    embedder.close()


def test_openai_is_left_alone_after_it_failed_several_times(server: EmbeddingServer) -> None:
    server.failures = [500] * 5
    embedder = make_openai(server, max_retries=0)
    for _ in range(6):
        with pytest.raises(EmbedderUnavailable) as refusal:
            embedder.embed(["Python"])
    assert "left alone for" in str(refusal.value)
    assert len(server.requests) == 5
    embedder.close()


def test_openai_lets_go_of_a_hanging_request_when_it_is_closed(server: EmbeddingServer) -> None:
    server.drip = 1
    embedder = make_openai(server, timeout=60)
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(embedder.embed, ["Python"])
        while not server.requests:
            time.sleep(0.01)
        embedder.close()
        with pytest.raises(CancelledError):
            asked.result(timeout=5)


def test_openai_asks_once_for_unknown_dimensions(server: EmbeddingServer) -> None:
    embedder = make_openai(server)
    assert (embedder.dimensions, embedder.dimensions) == (8, 8)
    embedder.close()
    assert len(server.requests) == 1
    assert make_openai(server, model="text-embedding-3-small").dimensions == 1536


def make_settings(**values: object) -> Settings:
    return Settings(_env_file=None, openai_api_key=None, **values)  # type: ignore[call-arg, arg-type]


def test_choice_is_lexical_when_asked() -> None:
    assert choose_embedder(make_settings(embedder="lexical")).name == "lexical-1"


def test_choice_of_openai_without_key_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="JOBMATE_OPENAI_API_KEY"):
        choose_embedder(make_settings(embedder="openai"))


def test_auto_prefers_openai_with_a_key() -> None:
    settings = Settings(_env_file=None, embedder="auto", JOBMATE_OPENAI_API_KEY="k")  # type: ignore[call-arg]
    assert choose_embedder(settings).name == "openai-text-embedding-3-small"


def test_auto_takes_minilm_where_its_files_are(tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    for name in FILES:
        (tmp_path / "onnx" / name).touch()
    assert choose_embedder(make_settings(embedder="auto", minilm_dir=tmp_path)).name == "minilm-l6-v2"


def test_auto_does_not_pass_over_a_named_folder_without_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"needs config\.json"):
        choose_embedder(make_settings(embedder="auto", minilm_dir=tmp_path))
