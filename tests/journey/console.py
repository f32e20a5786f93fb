"""Runs scripts in one process of a site, for each start of Python and Django costs seconds.

A line of what it is told is JSON: the script's path, and the values it reads from JOURNEY. It
answers each with a line: the last one that the script printed, or how it failed.
"""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback

for told in sys.stdin:
    script, values = json.loads(told)
    os.environ["JOURNEY"] = json.dumps(values)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            runpy.run_path(script)
        answer = {"said": printed.getvalue().splitlines()[-1]}
    except Exception:
        answer = {"failed": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
