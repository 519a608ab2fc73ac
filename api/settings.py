"""Settings: everything the service reads from the environment (`RONGTONG_…`), once, at the start."""

import os
from datetime import date, timedelta
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things are and how strict the door is. Unknown `RONGTONG_` names are ignored: other tools share the prefix."""

    model_config = SettingsConfigDict(env_prefix="RONGTONG_", extra="ignore", frozen=True)

    home: Path = Path("var")
    database_url: str | None = None
    secret_file: Path | None = None
    log_key_file: Path | None = None
    log_passphrase: SecretStr | None = None
    origin: str = "rongtong/log"
    publish_seconds: float = Field(default=0.2, gt=0)

    host: str = "127.0.0.1"
    port: int = Field(default=8700, ge=1, le=65535)
    secure_cookies: bool = False

    demo: bool = False
    demo_today: date | None = None

    session_idle_minutes: int = Field(default=30, ge=1)
    session_hours: int = Field(default=12, ge=1)
    login_failures: int = Field(default=8, ge=3)
    lockout_minutes: int = Field(default=15, ge=1)
    body_limit: int = Field(default=1_048_576, ge=1024)
    upload_limit: int = Field(default=512 * 1_048_576, ge=1024)
    import_rows: int = Field(default=5000, ge=1)
    worker_name: str = Field(default="worker", pattern=r"^[A-Za-z0-9_.-]{1,40}$")
    idempotency_hours: int = Field(default=24, ge=1)

    @property
    def database(self) -> str:
        """The database's URL: the one named, else the embedded SQLite file in `home`."""
        return self.database_url or f"sqlite:///{(self.home / 'rongtong.db').resolve()}"

    @property
    def secret_path(self) -> Path:
        """The file with the service's secret (cursors, pseudonyms, field keys are derived from it)."""
        return self.secret_file or self.home / "keys" / "secret"

    @property
    def log_key_path(self) -> Path:
        """The file with the key that signs the log's checkpoints."""
        return self.log_key_file or self.home / "keys" / "log"

    @property
    def log_folder(self) -> Path:
        """Where the signed log is published: checkpoint, tiles, entry bundles."""
        return self.home / "log"

    @property
    def uploads(self) -> Path:
        """Where files handed in are kept, sealed; shared between machines where there are several."""
        return self.home / "uploads"

    @property
    def session_idle(self) -> timedelta:
        """How long a sign-in may rest unused."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_limit(self) -> timedelta:
        """How long a sign-in may last at all."""
        return timedelta(hours=self.session_hours)

    @property
    def log_lock_path(self) -> Path:
        """The last head ever signed, kept apart from the database and its backups."""
        return self.home / "lock" / "head.db"

    @property
    def log_passphrase_bytes(self) -> bytes | None:
        """The passphrase of the log's key file; None keeps the file plain, readable by its owner only."""
        return None if self.log_passphrase is None else self.log_passphrase.get_secret_value().encode()

    @property
    def idempotency(self) -> timedelta:
        """How long the answer to an act is kept for whoever asks again."""
        return timedelta(hours=self.idempotency_hours)

    def environment(self) -> dict[str, str]:
        """The environment of a child process that is to have these settings."""
        own = {
            "RONGTONG_HOME": str(self.home.resolve()),
            "RONGTONG_ORIGIN": self.origin,
            "RONGTONG_DEMO": str(self.demo).lower(),
            "RONGTONG_PUBLISH_SECONDS": str(self.publish_seconds),
        }
        if self.demo_today is not None:
            own["RONGTONG_DEMO_TODAY"] = self.demo_today.isoformat()
        return os.environ | own
