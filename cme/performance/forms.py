"""Which census day the return is asked for."""

import datetime as dt
from typing import Any

from cme.core.forms import CmeForm, DateField3
from cme.performance.census import last_census


class CensusForm(CmeForm):
    """The day whose children the return counts."""

    census = DateField3(label="Census day", past=True, example="1 10 2026")
    method = "get"
    submit = "Show this day"

    def __init__(self, data: Any = None, *, today: dt.date, **kwargs: Any) -> None:
        super().__init__(data, initial={"census": last_census(today)}, **kwargs)

    @property
    def day(self) -> dt.date:
        """The day that was asked for."""
        return self.cleaned_data["census"]
