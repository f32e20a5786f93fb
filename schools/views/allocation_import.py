"""Importing a file of children for the allocation list, and the empty file to fill in."""

import csv
import re
import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cme.accounts.guards import requires
from cme.core.datafiles import FileRefused
from cme.core.dates import day_words
from schools.allocation_rows import NAMES, NEEDED, label
from schools.forms.allocations import FileForm
from schools.services.allocation_files import Outcome, import_file

MOST_SHOWN = 200
LONGEST_NAME = 60


@require_http_methods(["GET", "HEAD", "POST"])
@requires("schools.change_allocation")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file of children, or say row by row what is wrong with it."""
    form = FileForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            outcome = _import(request, form.cleaned_data["file"])
        except FileRefused as refused:
            form.add_error("file", refused.words)
        else:
            if not outcome.problems:
                messages.success(request, _say(outcome))
                return redirect("schools:allocations")
            problems = outcome.problems
            form.add_error("file", _wrong(outcome.wrong_rows))
    return render(request, "schools/allocation_import.html", _context(form, problems))


def _context(form: FileForm, problems: list[Any]) -> dict[str, Any]:
    return {
        "form": form,
        "problems": problems[:MOST_SHOWN],
        "more": max(len(problems) - MOST_SHOWN, 0),
        "columns": [{"name": label(name), "needed": name in NEEDED} for name in NAMES],
        "back_url": reverse("schools:allocations"),
    }


def _import(request: HttpRequest, given: UploadedFile) -> Outcome:
    """Keep the file for as long as it is read; its name is a person's, so it is made harmless."""
    name = str(given.name or "")
    safe = re.sub(r"[^\w .()-]", "_", name)[-LONGEST_NAME:].strip(" .") or "file.csv"
    with tempfile.TemporaryDirectory(prefix="allocations-") as folder:
        path = Path(folder) / safe
        with path.open("wb") as kept:
            for chunk in given.chunks():
                kept.write(chunk)
        return import_file(by=request.user, path=path, name=safe)


def _say(outcome: Outcome) -> str:
    if outcome.imported_before:
        return f"This file was imported on {day_words(outcome.imported_before)}; 0 rows changed."
    added, before = outcome.added, outcome.unchanged + outcome.changed
    words = f"{added:,} {'child' if added == 1 else 'children'} added to the list; "
    words += f"{before:,} {'was' if before == 1 else 'were'} already on it."
    if outcome.changed:
        words += f" {outcome.changed:,} of them changed."
    if outcome.ended:
        words += f" {outcome.ended:,} had already left it and stay off."
    return words


def _wrong(number: int) -> str:
    rows = "1 row is" if number == 1 else f"{number:,} rows are"
    them = "it" if number == 1 else "them"
    return f"{rows} wrong, so nothing was imported. Put {them} right and try again."


@require_safe
@requires("schools.change_allocation")
def template(request: HttpRequest) -> HttpResponse:
    """Give the file to fill in: the headings alone, so that no example is ever imported."""
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="allocation-list.csv"'},
    )
    answer.write("\ufeff")
    csv.writer(answer).writerow([label(name) for name in NAMES])
    return answer
