"""The built web app and GraphiQL, served from our own files under a strict content policy."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

WEBAPP = Path(__file__).parent.parent / "webapp"
"""Where the web build puts index.html, graphiql.html and assets/."""

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # component libraries position their popovers by inline style
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",  # the editor's language workers
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
NOT_PAGES = frozenset({"assets", "dev", "graphql", "graphiql", "healthz", "readyz"})
"""What belongs to the server, also where it is switched off."""
PAGE_HEADERS = {"Content-Security-Policy": CONTENT_POLICY, "Cache-Control": "no-cache"}

NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>JobMate: the web app is not built</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
<h1>The web app is not built yet</h1>
<p>The API is running: send GraphQL operations to <code>/graphql</code>;
<a href="/readyz">/readyz</a> says how it is.</p>
<p>To build the pages, install Node.js 20 or newer and run, in the project's folder:</p>
<pre><code>make web</code></pre>
<p>Then load this page again; no restart is needed.</p>
</html>
"""


class HashedAssets(StaticFiles):
    """Files whose names carry their hash: they never change, so a browser may keep them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response

    async def check_config(self) -> None:
        """Before the first build there is no folder, which the base class takes for a fault."""
        try:
            await super().check_config()
        except RuntimeError:
            raise HTTPException(404) from None

    async def get_response(self, path: str, scope: Scope) -> Response:
        # Worker scripts take their policy from their own response.
        response = await super().get_response(path, scope)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        return response


class Pages:
    """Serves `folder`; looks at the disk on each request, so a build shows up without a restart."""

    def __init__(self, folder: Path = WEBAPP) -> None:
        self._folder = folder

    def routes(self, *, with_graphiql: bool) -> list[BaseRoute]:
        """Everything below `/` that no other route takes. GraphiQL is for development."""
        assets = HashedAssets(directory=self._folder / "assets", check_dir=False)
        graphiql = [Route("/graphiql", self.show_graphiql)] if with_graphiql else []
        return [*graphiql, Mount("/assets", assets), Route("/{path:path}", self.show_app)]

    async def show_graphiql(self, _request: Request) -> Response:
        return self._show("graphiql.html")

    async def show_app(self, request: Request) -> Response:
        """A file of the build's top folder by its name; any other path is the app's own to route."""
        name = request.path_params["path"]
        if name.partition("/")[0] in NOT_PAGES:
            raise HTTPException(404)
        if "." not in name:
            return self._show("index.html")
        file = self._folder / name
        if "/" in name or "\\" in name or "\x00" in name or name.startswith(".") or not file.is_file():
            raise HTTPException(404)
        return FileResponse(file, headers=PAGE_HEADERS)

    def _show(self, name: str) -> Response:
        file = self._folder / name
        if file.is_file():
            return FileResponse(file, headers=PAGE_HEADERS)
        return HTMLResponse(NOT_BUILT, 503, PAGE_HEADERS)
