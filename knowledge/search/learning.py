"""Two small learners in numpy: which of several is the right one, and whether something is so. Deterministic."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_RATE, _SLOWER, _SPREAD, _TINY = 0.05, 0.9, 0.99, 1e-8


def choice_weights(
    features: Sequence[Array], right: Sequence[Sequence[int]], *, penalty: float, steps: int = 200
) -> Array:
    """Weights under which the right rows of each matrix score highest: softmax over its rows, any right row counts."""

    def slope(weights: Array) -> Array:
        total = np.zeros_like(weights)
        for rows, wanted in zip(features, right, strict=True):
            scores = rows @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            wished = np.zeros_like(chances)
            wished[list(wanted)] = chances[list(wanted)]
            wished /= max(float(wished.sum()), _TINY)
            total += rows.T @ (chances - wished)
        return total / len(features) + penalty * weights

    return _descend(np.zeros(features[0].shape[1]), slope, steps)


def logistic(features: Array, holds: Array, importance: Array, *, penalty: float) -> Array:
    """A constant and one coefficient per column, by Newton's method; columns are penalised by their spread."""
    rows = np.c_[np.ones(len(features)), features]
    spread = np.maximum(rows.std(axis=0), 1e-3)
    ridge = np.diag(np.r_[1e-6, penalty * spread[1:] ** 2]) * float(importance.sum())
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (importance * (chances - holds)) + ridge @ weights
        curve = (rows * (importance * chances * (1 - chances))[:, None]).T @ rows + ridge
        step = np.linalg.solve(curve, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-7:
            break
    return weights


def class_weights(features: Array, right: NDArray[np.bool_], importance: Array, *, penalty: float, steps: int) -> Array:
    """One column of weights per class, the constant in the last row; of several right classes any one will do."""
    rows = np.c_[features, np.ones(len(features))].astype(np.float32)
    share = (importance / importance.sum()).astype(np.float32)[:, None]

    def slope(weights: Array) -> Array:
        scores = rows @ weights.astype(np.float32)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        wished = chances * right
        wished /= np.maximum(wished.sum(axis=1, keepdims=True), _TINY)
        return np.asarray(rows.T @ ((chances - wished) * share) + penalty * weights, dtype=np.float64)

    return _descend(np.zeros((rows.shape[1], right.shape[1])), slope, steps, rate=2 * _RATE)


def _descend(weights: Array, slope: Callable[[Array], Array], steps: int, *, rate: float = _RATE) -> Array:
    momentum, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        now = slope(weights)
        momentum = _SLOWER * momentum + (1 - _SLOWER) * now
        spread = _SPREAD * spread + (1 - _SPREAD) * now * now
        weights = weights - rate * (momentum / (1 - _SLOWER**step)) / (np.sqrt(spread / (1 - _SPREAD**step)) + _TINY)
    return weights
