"""Small deterministic learners in numpy: which of several is right, whether something is so, what lies near."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_RATE, _SLOWER, _SPREAD, _TINY, _NEVER = 0.05, 0.9, 0.99, 1e-8, -1e9
_TURNING_RATE, _TURNING_PENALTY, _TURNING_STEPS, _STEEPNESS = 0.004, 0.005, 60, 14.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Directions of questions, and of the passages of topics: those of one topic in a row, from `starts` on.

    `is_right` says for each question and topic whether the one answers the other.
    """

    questions: NDArray[np.float32]
    passages: NDArray[np.float32]
    starts: NDArray[np.int64]
    is_right: NDArray[np.bool_]


def choice_weights(
    features: Sequence[NDArray[np.float32]], right: Sequence[Sequence[int]], *, penalty: float, steps: int = 200
) -> Array:
    """Weights under which the right rows of each matrix score highest: softmax over its rows, any right row counts."""

    rows = np.concatenate(features).astype(np.float32)
    lengths = np.array([len(each) for each in features])
    starts = np.cumsum(lengths) - lengths
    is_right = np.zeros(len(rows), dtype=np.bool_)
    for start, wanted in zip(starts, right, strict=True):
        is_right[start + np.array(wanted, dtype=np.int64)] = True

    def shares(scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of each question's topics, adding up to one."""
        found = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        return np.asarray(found / np.repeat(np.maximum(np.add.reduceat(found, starts), _TINY), lengths))

    def slope(weights: Array) -> Array:
        scores = rows @ weights.astype(np.float32)
        wished = shares(np.where(is_right, scores, _NEVER).astype(np.float32))
        return np.asarray((shares(scores) - wished) @ rows / len(features) + penalty * weights, dtype=np.float64)

    return _descend(np.zeros(rows.shape[1]), slope, steps)


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


def turning(groups: Sequence[Pairs]) -> Array:
    """What to add to the identity so that a question's product with it lies nearest to a passage of a right topic."""
    size = groups[0].questions.shape[1]

    def slope(turn: Array) -> Array:
        whole = (np.eye(size) + turn).astype(np.float32)
        return np.asarray(sum(_towards_right(pairs, whole) for pairs in groups) + _TURNING_PENALTY * turn)

    return _descend(np.zeros((size, size)), slope, _TURNING_STEPS, rate=_TURNING_RATE)


def _towards_right(pairs: Pairs, turn: NDArray[np.float32]) -> Array:
    """The slope of the loss: softmax over topics, each as good as its passages together, any right topic counts."""
    near = pairs.questions @ turn @ pairs.passages.T * _STEEPNESS
    lengths = np.diff(np.r_[pairs.starts, near.shape[1]])
    nearest = np.maximum.reduceat(near, pairs.starts, axis=1)
    shares = np.exp(near - np.repeat(nearest, lengths, axis=1))
    sums = np.add.reduceat(shares, pairs.starts, axis=1)
    scores = nearest + np.log(sums)
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    wished = np.where(pairs.is_right, chances, 0)
    wished /= np.maximum(wished.sum(axis=1, keepdims=True), _TINY)
    shares *= np.repeat((chances - wished) / sums, lengths, axis=1)
    slope = pairs.questions.T @ (shares @ pairs.passages)
    return np.asarray(slope * (_STEEPNESS / len(pairs.questions)), dtype=np.float64)


def _descend(weights: Array, slope: Callable[[Array], Array], steps: int, *, rate: float = _RATE) -> Array:
    momentum, spread = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        now = slope(weights)
        momentum = _SLOWER * momentum + (1 - _SLOWER) * now
        spread = _SPREAD * spread + (1 - _SPREAD) * now * now
        weights = weights - rate * (momentum / (1 - _SLOWER**step)) / (np.sqrt(spread / (1 - _SPREAD**step)) + _TINY)
    return weights
