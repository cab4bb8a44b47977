"""Pictures of networks, one call each: layers, filters, feature maps, activations, gradients, mistakes.

`draw` returns what `autograd.draw` returns, a picture (its `.figure()` is a matplotlib figure); every other
function returns a matplotlib figure.
"""

from nn.pictures.flow import activations, dead_units, gradient_flow
from nn.pictures.layers import draw
from nn.pictures.maps import feature_maps, filters
from nn.pictures.mistakes import confusion_matrix, worst_images

__all__ = [
    "activations",
    "confusion_matrix",
    "dead_units",
    "draw",
    "feature_maps",
    "filters",
    "gradient_flow",
    "worst_images",
]
