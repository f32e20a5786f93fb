"""Reading a date as people write it: three boxes or one, month as a number or a name.

Day comes before month, always: 03/04/2026 is 3 April. Refusals are content §1.6 and §7.2.
"""

import calendar
import datetime as dt
import re
import unicodedata

from cme.core.dates.words import MONTHS

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
_ONE_BOX = re.compile(
    r"(?:[a-z]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s/.,-]+([^\W_]+)\.?[\s/.,-]+(\d+)"
)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class DateNotRead(ValueError):
    """What was typed is not a date; carries the words to show and the boxes to mark."""

    def __init__(self, words: str, boxes: tuple[str, ...] = ("day", "month", "year")) -> None:
        super().__init__(words)
        self.words = words
        self.boxes = boxes


def read_date(
    day: str, month: str = "", year: str = "", *, label: str = "Date", today: dt.date | None = None
) -> dt.date:
    """Return the date typed into three boxes, or wholly into the first.

    `label` begins each refusal. With `today`, a later date is refused. Raises DateNotRead, whose
    words say what is wrong and whose boxes say where.
    """
    day, month, year = (_plain(box) for box in (day, month, year))
    if not month and not year and not day.isdecimal() and day:
        day, month, year = _parts(day, label)
    typed = {"day": day, "month": month, "year": year}
    missing = [name for name, box in typed.items() if not box]
    if len(missing) == 3:
        raise DateNotRead(f"Enter {label[:1].lower()}{label[1:]}.")
    if missing:
        wanted = " and ".join(f"a {name}" for name in missing)
        raise DateNotRead(f"{label} must include {wanted}.", tuple(missing))
    read = _real_date(day, month, year, label)
    if today is not None and read > today:
        raise DateNotRead(f"{label} must be today or in the past.")
    return read


def _plain(box: str) -> str:
    return unicodedata.normalize("NFKC", box).strip().lower()


def _parts(text: str, label: str) -> tuple[str, str, str]:
    if year_first := _YEAR_FIRST.fullmatch(text):
        return year_first[3], year_first[2], year_first[1]
    if parts := _ONE_BOX.fullmatch(text):
        return parts[1], parts[2], parts[3]
    raise DateNotRead(f"{label} must be a real date. Write it like 27 3 2014.")


def _real_date(day: str, month: str, year: str, label: str) -> dt.date:
    month_number = _month_number(month)
    day = re.sub(r"(?<=\d)(st|nd|rd|th)$", "", day)
    not_real = f"{label} must be a real date."
    if month_number is None:
        raise DateNotRead(f"{not_real} The month is a number from 1 to 12 or a name.", ("month",))
    if not re.fullmatch(r"\d{4}", year):
        raise DateNotRead(f"{not_real} Write the year with 4 figures.", ("year",))
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        raise DateNotRead(f"{not_real} Check the year.", ("year",))
    if not re.fullmatch(r"\d{1,2}", day):
        raise DateNotRead(f"{not_real} The day is a number.", ("day",))
    last = calendar.monthrange(int(year), month_number)[1]
    if not 1 <= int(day) <= last:
        fits = f"{MONTHS[month_number - 1]} {int(year)} has {last} days."
        raise DateNotRead(f"{not_real} {fits}", ("day",))
    return dt.date(int(year), month_number, int(day))


def _month_number(month: str) -> int | None:
    if re.fullmatch(r"\d{1,2}", month):
        return int(month) if 1 <= int(month) <= 12 else None
    name = month.rstrip(".")
    found = [n for n, full in enumerate(MONTHS, 1) if full.lower().startswith(name)]
    return found[0] if len(name) >= 3 and len(found) == 1 else None
