"""How fast the engine is beside its peers: `make bench`.

Each engine loops in a process of its own and they take turns (A B A B …), in one run, on one thread. What is
reported is the ratio of the medians, with the spread of the rounds.
"""
