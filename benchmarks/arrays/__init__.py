"""Array rungs: one text for each network, written for each engine as its users write it."""
