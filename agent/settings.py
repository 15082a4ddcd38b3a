"""Which language model to use and what it may cost: flags, then environment, then config file."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from modelwright.agent.usage import Budget
from modelwright.solvers.errors import ServiceMissingError, UsageError

OFFLINE = "offline"
ENVIRONMENT = {
    "MODELWRIGHT_MODEL": "model",
    "OPENAI_BASE_URL": "base_url",
    "OPENAI_API_KEY": "api_key",
    "MODELWRIGHT_STORE": "store",
    "MODELWRIGHT_LIBRARY": "library",
}
Effort = Literal["low", "medium", "high"]
"""`modelwright.agent.verification.effort` says what each of them runs."""
DEFAULT_BASE_URL = "https://api.openai.com/v1"


class Settings(BaseModel):
    """The language model, how it is called, and the budget of one run.

    Without a model the embedded offline formulator is used.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = Field(default=None, min_length=1)
    """Name the endpoint knows the model by; None or "offline": the embedded formulator."""
    base_url: str | None = None
    """Root of an OpenAI-compatible endpoint, such as http://localhost:8000/v1."""
    api_key: SecretStr | None = None
    """Needed by most hosted endpoints; a local one (base_url set) usually wants none."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    """Sampling temperature; None leaves it to the endpoint."""
    max_tokens: int | None = Field(default=None, ge=1)
    """Most tokens of one reply; None leaves it to the endpoint."""
    timeout_s: float = Field(default=180.0, gt=0, allow_inf_nan=False)
    """Seconds to wait for one reply, each retry anew."""
    max_retries: int = Field(default=2, ge=0, le=10)
    """Further attempts after a transient error (429, 5xx, timeout, lost connection)."""
    price_in: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Dollars per million tokens sent."""
    price_out: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Dollars per million tokens received."""
    max_tokens_total: int | None = Field(default=None, ge=1)
    """Tokens sent and received after which a run makes no further call."""
    max_seconds: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Wall-clock seconds after which a run makes no further call."""
    max_dollars: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Dollars after which a run makes no further call; needs both prices."""
    max_rounds: int = Field(default=3, ge=0, le=100)
    """Most repairs of a program that gives no optimum."""
    effort: Effort = "medium"
    """How much verification with the language model an answer gets."""
    store: str | None = Field(default=None, min_length=1)
    """Where threads are kept: a SQLite file, a postgresql:// URL, or "none"; None for the usual
    place."""
    library: str | None = Field(default=None, min_length=1)
    """The experience library: a SQLite file, a postgresql:// URL, or "none"; None for the usual
    file, if it is there."""
    embedding_model: str | None = Field(default=None, min_length=1)
    """Name the endpoint knows an embedding model by, to search the library; None does without."""
    format: Literal["json", "tagged"] | None = None
    """What the model replies in: JSON and programs, as it is told, or the tagged segments that
    `modelwright train` teaches; None for what a model folder says, else JSON."""
    numbers: Literal["shown", "hidden"] | None = None
    """For tagged replies: whether the model sees the numbers of the text or only where they stand;
    None for what a model folder says, else shown."""

    @field_validator("base_url")
    @classmethod
    def _is_http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            sound = parts.scheme in ("http", "https") and bool(parts.hostname)
            _ = parts.port
        except ValueError:
            sound = False
        if not sound or any(letter.isspace() for letter in value):
            raise ValueError("expected a URL such as http://localhost:8000/v1")
        return value.rstrip("/")

    @field_validator("api_key")
    @classmethod
    def _fits_in_a_header(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        key = value.get_secret_value().strip()
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise ValueError("expected a key of printable ASCII letters without spaces")
        return SecretStr(key)

    @property
    def offline(self) -> bool:
        """Whether the embedded formulator is used."""
        return self.model is None or self.model == OFFLINE

    @property
    def is_tagged(self) -> bool:
        """Whether the model knows nothing but to formulate a problem in tagged segments."""
        return self.format == "tagged" and not self.offline

    @property
    def can_talk(self) -> bool:
        """Whether the model can be asked for more than a formulation."""
        return not self.offline and not self.is_tagged

    @property
    def budget(self) -> Budget:
        """The budget of one run."""
        return Budget(
            self.max_tokens_total, self.max_seconds, self.max_dollars, rounds=self.max_rounds
        )


def config_path(environ: Mapping[str, str] | None = None) -> Path:
    """Return where the config file is looked for; it need not exist."""
    environ = os.environ if environ is None else environ
    home = environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME") or Path.home()) / ".config"
    return Path(home) / "modelwright" / "config.toml"


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """Merge flags over environment over config file.

    Args:
        flags: field of `Settings` -> value given on the command line; None means not given.
        environ: None for that of this process.
        file: config file; None for the usual place, where it may be missing.

    Raises:
        UsageError: a bad value or unknown key, named with the place it came from.
    """
    environ = os.environ if environ is None else environ
    path = config_path(environ) if file is None else file
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}

    def take(layer: Mapping[str, Any], place: Mapping[str, str]) -> None:
        values.update(layer)
        origin.update({key: place[key] for key in layer})

    table = _read_config(path, must_exist=file is not None)
    take(table, {key: f"{path}: {key}" for key in table})
    named = {field: name for name, field in ENVIRONMENT.items() if environ.get(name)}
    take(
        {field: environ[name] for field, name in named.items()},
        {field: f"environment variable {name}" for field, name in named.items()},
    )
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    take(given, {key: "--" + key.replace("_", "-") for key in given})
    settings = _validate(values, origin)
    _check_together(settings, origin, given)
    return settings


def _read_config(path: Path, *, must_exist: bool) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        if must_exist:
            raise UsageError(f"config file {path} does not exist") from error
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"cannot read config file {path}: {reason}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{path}: expected TOML: {error}", hint='One setting per line, such as model = "name".'
        ) from error
    for key in table:
        if key not in Settings.model_fields:
            close = difflib.get_close_matches(key, Settings.model_fields, n=1)
            guess = f"Did you mean {close[0]!r}? " if close else ""
            known = ", ".join(Settings.model_fields)
            raise UsageError(f"{path}: unknown key {key!r}", hint=f"{guess}Known keys: {known}.")
    return table


def _validate(values: dict[str, Any], origin: Mapping[str, str]) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        key = str(problem["loc"][0])
        expected = problem["msg"].removeprefix("Value error, ")
        # A mistyped key must not end up in a log.
        given = "" if key == "api_key" else f", got {problem['input']!r}"
        raise UsageError(f"{origin.get(key, key)}: {expected}{given}") from None


def _check_together(
    settings: Settings, origin: Mapping[str, str], given: Mapping[str, Any]
) -> None:
    prices: tuple[Literal["price_in"], Literal["price_out"]] = ("price_in", "price_out")
    known = [name for name in prices if getattr(settings, name) is not None]
    if len(known) == 1:
        missing = next(name for name in prices if name not in known)
        raise UsageError(f"{origin[known[0]]} is set without {missing}", hint="Set both or none.")
    if settings.max_dollars is not None and not known:
        raise UsageError(
            f"{origin['max_dollars']} needs the prices of the model",
            hint="Set price_in and price_out, in dollars per million tokens.",
        )
    if "base_url" in given and settings.model is None:
        raise UsageError(
            "--base-url is given but no model",
            hint="Name it with --model, MODELWRIGHT_MODEL or model in the config file.",
        )


def require_key(settings: Settings) -> str:
    """Return the key to send; a stand-in for endpoints of one's own, which rarely want one.

    Raises:
        ServiceMissingError: the hosted default endpoint is meant and no key is known.
    """
    if settings.api_key is not None and settings.api_key.get_secret_value():
        return settings.api_key.get_secret_value()
    if settings.base_url is None:
        raise ServiceMissingError(
            f"model {settings.model!r} at {DEFAULT_BASE_URL} needs a key, and none is set",
            hint="Set OPENAI_API_KEY; or name a local endpoint with --base-url; "
            "or leave --model out to use the offline formulator.",
            kind="no_key",
        )
    return "none"
