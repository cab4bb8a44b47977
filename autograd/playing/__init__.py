"""The step-by-step player: a forward and a backward pass, one deposit at a time."""

from autograd.playing.player import Player, play

__all__ = ["Player", "play"]
