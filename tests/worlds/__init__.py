"""What the sweeps' world holds of the purchase cycle: a module for each part, with

    def build(world, houses): …          rows of this part; `houses` is {role: organisation} of the project's parties
    def places(world): return […]         (prefix, argument, value) as in World._places

They run in the order of `PARTS`, after the agency's own things; inside no fence (each opens what it needs).
"""

from importlib import import_module

# In the order in which they need each other; "calls" last, because its places stand for every other address under calls/.
PARTS = ["people", "own", "cases", "activities", "today", "groups", "harm", "goods", "retention", "visits", "proposals", "review", "progress", "spending", "rules", "inbox", "contract", "calls", "inspection", "acceptance"]


def parts():
    return [import_module(f"tests.worlds.{name}") for name in PARTS]
