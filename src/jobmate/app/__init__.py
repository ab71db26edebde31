"""The API process: `create_app(settings)` for any ASGI server, `uvicorn_options(settings)` for ours."""

from jobmate.app.application import create_app
from jobmate.app.server import uvicorn_options

__all__ = ["create_app", "uvicorn_options"]
