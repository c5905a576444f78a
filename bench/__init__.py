"""The benchmark suite: `./dev bench`.

Speed is stated as ratios of sides measured in one run, never as wall time: machines differ, ratios travel.
A scenario is one small file in `scenarios/`: a docstring, and a context manager `scenario()` that yields a
`Scenario`. See `scenarios/hold_hot_row.py` for a short one.
"""
