"""What is running, for anyone who asks."""

import subprocess
import sys

import httpx

from jobmate import __version__


async def test_the_service_describes_itself_without_a_token(http: httpx.AsyncClient) -> None:
    query = "{ service { version embedder reader model taxonomy { name conceptCount } } }"
    service = (await http.post("/graphql", json={"query": query})).json()["data"]["service"]
    assert (service["version"], service["reader"], service["model"]) == (__version__, "KEYWORD", None)
    assert service["embedder"].startswith("lexical")
    assert service["taxonomy"]["name"].startswith("starter")
    assert service["taxonomy"]["conceptCount"] >= 400


def test_the_api_loads_no_vendor() -> None:
    code = (
        "import sys, jobmate.app; assert 'numpy' not in sys.modules; from jobmate.settings import Settings;"
        "from jobmate.schema.types.service_info import describe_service; describe_service(Settings(_env_file=None));"
        "print([name for name in ('chromadb', 'onnxruntime', 'openai') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
