"""What scripts/bench runs: filling a large agency, and timing its main pages."""
