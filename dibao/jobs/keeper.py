"""The keeper does what beat and workers do, for as long as no worker shows life.

It needs the database alone. Every scheduled task may run twice at a time, so that it does no harm
when a worker comes back in its midst.
"""

from datetime import datetime, timedelta

import redis
from celery import current_app
from celery.schedules import maybe_schedule

from dibao.jobs.heartbeat import broker_client, worker_is_alive

PATIENCE = timedelta(minutes=1)


class Keeper:
    """Looks now and again; what it ran while the workers were away it remembers itself.

    `schedule` is the beat's: entries with a `task` and a `schedule`, by name.
    """

    def __init__(self, schedule: dict[str, dict], patience: timedelta = PATIENCE) -> None:
        self.schedule, self.patience = schedule, patience
        self.away_since: datetime | None = None
        self.ran: dict[str, datetime] = {}
        current_app.loader.import_default_modules()

    def look(self, now: datetime) -> list[str]:
        """Run what is due; the names of what was run. `now` is aware.

        Nothing while a worker shows life, or did within the patience. Whatever the beat may have
        missed is run at once, and from then on by the schedule.
        """
        if _somebody_works():
            self.away_since, self.ran = None, {}
            return []
        self.away_since = self.away_since or now
        if now - self.away_since < self.patience:
            return []
        due = [name for name in self.schedule if self._is_due(name)]
        for name in due:
            self.ran[name] = now
            current_app.tasks[self.schedule[name]["task"]].apply()
        return due

    def _is_due(self, name: str) -> bool:
        last = self.ran.get(name)
        when = maybe_schedule(self.schedule[name]["schedule"], app=current_app)
        return last is None or when.is_due(last)[0]


def _somebody_works() -> bool:
    try:
        with broker_client() as client:
            return worker_is_alive(client)
    except redis.RedisError:
        return False
