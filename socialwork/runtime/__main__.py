"""`python -m socialwork.runtime run|manage|with`: what scripts/run, scripts/manage and scripts/test call once the packages are installed."""

import argparse
import sys
from contextlib import redirect_stdout

from . import throwaway
from .machine import PROJECT, Machine
from .places import CannotStart


def main():
    parser = argparse.ArgumentParser(prog="socialwork.runtime")
    parts = parser.add_subparsers(dest="part", required=True)
    run = parts.add_parser("run", prog="scripts/run", help="start everything and keep it alive")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--data", default=str(PROJECT / "var"))
    run.add_argument("--no-demo", action="store_true")
    manage = parts.add_parser("manage", prog="scripts/manage", help="Django's command line, in the surroundings of a run")
    manage.add_argument("--data", default=str(PROJECT / "var"))
    manage.add_argument("words", nargs=argparse.REMAINDER)
    around = parts.add_parser("with", help="run one command beside a throw-away database and broker")
    around.add_argument("command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    try:
        if asked.part == "with":
            return throwaway.run(asked.command)
        if asked.part == "manage":
            with redirect_stdout(sys.stderr):  # ours; the command's own output stays clean
                return Machine(asked.data).manage(asked.words)
        Machine(asked.data, host=asked.host, port=asked.port, demo=not asked.no_demo).run()
    except CannotStart as reason:
        print(f"Cannot start: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
