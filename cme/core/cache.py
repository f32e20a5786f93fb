"""A cache that forgets rather than fails, so that a page works while Redis is down."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis as a cache: while it cannot be reached, nothing is found and nothing is kept."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """Return the value, or the default where the server cannot be reached."""
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            return self._forget("get", error, default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """Return the values found; none where the server cannot be reached."""
        try:
            return super().get_many(keys, version)
        except (RedisError, OSError) as error:
            self._forget("get_many", error, None)
            return {}

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the value where the server can be reached."""
        try:
            super().set(key, value, *args, **kwargs)
        except (RedisError, OSError) as error:
            self._forget("set", error, None)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep the value where there is none; say yes where the server cannot be reached."""
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except (RedisError, OSError) as error:
            return bool(self._forget("add", error, True))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number; raise ValueError, as for a missing key, where there is no server."""
        try:
            return int(super().incr(key, delta, version))
        except (RedisError, OSError) as error:
            self._forget("incr", error, None)
            raise ValueError("the cache cannot be reached") from error

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep a value for longer where the server can be reached."""
        try:
            return bool(super().touch(key, *args, **kwargs))
        except (RedisError, OSError) as error:
            return bool(self._forget("touch", error, False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Drop a value where the server can be reached."""
        try:
            return bool(super().delete(key, version))
        except (RedisError, OSError) as error:
            return bool(self._forget("delete", error, False))

    def _forget(self, what: str, error: Exception, answer: Any) -> Any:
        log.warning("cache unreachable: %s (%s)", what, type(error).__name__)
        return answer
