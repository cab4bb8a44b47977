"""Embedding: a learnt vector for each of many things."""

from __future__ import annotations

from typing import Any

import numpy as np

from nn import functional as F
from nn import initializers
from nn.module import Module
from nn.parameter import Parameter
from nn.randomness import GeneratorLike


class Embedding(Module):
    """A table of `num_embeddings` learnt vectors: indices (…) become (…, embedding_dim).

    y[…] = W[index[…]]; the gradient of a row of W is the sum of g over the places that named it. The vectors, of
    `dtype`, start from N(0, 1), as in PyTorch; the one at `padding_idx` starts at 0 and is not learnt. Indices that
    are not whole numbers, or name no row, are refused.

    >>> import numpy as np
    >>> Embedding(10, 3, padding_idx=0)(np.array([[4, 0]])).shape
    (1, 2, 3)
    """

    def __init__(
        self, num_embeddings: int, embedding_dim: int, padding_idx: int | None = None, *,
        dtype: Any = np.float32, generator: GeneratorLike = None,
    ) -> None:  # fmt: skip
        self.num_embeddings, self.embedding_dim = num_embeddings, embedding_dim
        if padding_idx is not None and not -num_embeddings <= padding_idx < num_embeddings:
            raise ValueError(f"Embedding: padding_idx {padding_idx} is not among {num_embeddings} things")
        self.padding_idx = None if padding_idx is None else padding_idx % num_embeddings
        self.weight = Parameter.zeros(num_embeddings, embedding_dim, dtype=dtype)
        initializers.normal_(self.weight, generator=generator)
        if self.padding_idx is not None:
            vectors = self.weight.data.copy()
            vectors[self.padding_idx] = 0
            self.weight.data = vectors

    def forward(self, indices: Any) -> Any:
        return F.embedding(indices, self.weight, self.padding_idx)
