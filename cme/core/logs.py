"""Log lines that carry ids only: what people typed never reaches a log."""

import logging
import traceback
from types import TracebackType


class QuietFormatter(logging.Formatter):
    """Writes where an exception happened and of what kind, not its message.

    A database's or a form's message quotes the value it refused: a name, a UPN, a date of birth.
    """

    def formatException(  # noqa: N802 (the standard library's name)
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the frames of the exception and of those that led to it, with their types."""
        error: BaseException | None = ei[1]
        parts: list[str] = []
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
            parts.insert(0, f"{frames}\n{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhich led to\n".join(parts)
