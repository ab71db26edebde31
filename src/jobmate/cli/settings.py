"""Settings for commands: the environment, `.env`, and what a running `jobmate dev` left in the data folder."""

from pathlib import Path

from pydantic import ValidationError

from jobmate.errors import ConfigurationError
from jobmate.settings import Settings

DEV_ENV = "dev.env"
"""Inside the data folder: the secret and addresses `jobmate dev` chose, so that `jobmate token` fits them."""


def load_settings(*, data_dir: Path | None = None, dev_env: bool = True) -> Settings:
    """Settings in force. `dev_env` False leaves out what a running `jobmate dev` wrote.

    Raises ConfigurationError naming the variable that can't be used.
    """
    try:
        settings = Settings() if data_dir is None else Settings(data_dir=data_dir)
        if not dev_env:
            return settings
        files = (settings.data_dir / DEV_ENV, ".env")
        return Settings(_env_file=files) if data_dir is None else Settings(_env_file=files, data_dir=data_dir)
    except ValidationError as error:
        problems = "; ".join(_problem(entry["loc"], entry["msg"]) for entry in error.errors())
        raise ConfigurationError(f"these settings can't be used: {problems}") from None


def _problem(loc: tuple[int | str, ...], message: str) -> str:
    variable = "_".join(str(part) for part in loc).upper()
    if not variable:
        return message.removeprefix("Value error, ")
    return f"{variable if variable.startswith('JOBMATE_') else 'JOBMATE_' + variable}: {message}"
