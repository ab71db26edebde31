"""The API process: `create_app(settings)` for any ASGI server, `serve` and `Server` for ours."""

from jobmate.app.application import create_app
from jobmate.app.server import Server, serve, uvicorn_options

__all__ = ["Server", "create_app", "serve", "uvicorn_options"]
