"""PostgreSQL and Valkey from wheels: the real servers in small, on unix sockets only.

They run for as long as some process uses them. Every user holds a shared lock on one file;
whoever can take that lock alone is the last, and stops them. A guard process does the same for
users that were killed. Imports no Django: the settings ask this package for their URLs.
"""

from dibao.embedded.places import VAR_DIR, CannotStart, home, local_secret
from dibao.embedded.servers import broker_url, database_url, ensure_running, servers

__all__ = [
    "VAR_DIR",
    "CannotStart",
    "broker_url",
    "database_url",
    "ensure_running",
    "home",
    "local_secret",
    "servers",
]
