"""Set up, fill, measure, print."""

import argparse
import os
import sys
import time
from importlib import import_module


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=20_000)
    parser.add_argument("--projects", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    if asked.projects < 50:
        parser.error("a worker without a project cannot log: at least 50")
    os.environ["ALLOWED_HOSTS"] = "testserver"
    os.environ["DEBUG"] = "off"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialwork.settings")

    import_module("socialwork.wsgi")  # the server's own door: what it does to its process holds here, too
    from django.core.management import call_command

    from bench import filling, timing

    say("Preparing the database and the static files")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    began = time.perf_counter()
    try:
        filled = filling.fill(records=asked.records, clients=asked.clients, projects=asked.projects, say=say)
    except filling.NotOurs as why:
        print(f"Cannot measure here: {why}", file=sys.stderr)
        return 1
    say(f"Filled in {time.perf_counter() - began:.0f} s")
    timing.run(filled, rounds=asked.rounds, say=say)
    return 0


def say(words):
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
