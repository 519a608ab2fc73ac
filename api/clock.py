"""The clock: the only place that asks what time it is. Everyone below gets `now` and `today` as arguments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

# China has kept UTC+8 without summer time since 1991: a fixed zone needs no tz database on the machine.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Clock:
    """Real time for the record; a business date that the demo may pin to a day of its sample windows."""

    demo_today: date | None = None

    def now(self) -> datetime:
        """This instant, UTC: record dates, sessions, log entries. Never shifted."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The business date in Asia/Shanghai, or the demo's pinned day."""
        return self.demo_today or business_date(self.now())


def business_date(moment: datetime) -> date:
    """The date in Asia/Shanghai at an instant."""
    return moment.astimezone(SHANGHAI).date()
