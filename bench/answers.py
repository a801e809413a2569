"""Answers: time from question to decision on one thread, memory, and the quality figures on the shipped questions."""

import json
import statistics
import time
from pathlib import Path

import psutil

from bot.settings import CONTENT
from knowledge.search import evaluate
from services.answers import Answers

QUESTIONS = Path("knowledge/questions/dev.jsonl")


def run() -> None:
    """Prints the rows."""
    for kind in ("encoder", "lexical"):
        _speed(kind)
    for kind in ("encoder", "lexical"):
        for library, by_language in evaluate.measure(kind).items():
            for language, figures in by_language.items():
                print(f"answers {kind:8} {library:16} {language:4} {figures}")
    print("targets: hit@1/3 ≥ .93/.99 with encoder, ≥ .80/.95 without; FA ≤ .07, FR ≤ .05, answered ≥ .75, right ≥ .93")


def _speed(kind: str) -> None:
    began = time.perf_counter()
    answers = Answers(CONTENT, is_semantic=kind == "encoder")
    answers.ready.wait()
    ready = time.perf_counter() - began
    texts = [json.loads(line)["text"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    answers.find_now(texts[0], None)
    taken = []
    for text in texts:
        began = time.perf_counter()
        answers.find_now(text, None)
        taken.append((time.perf_counter() - began) * 1000)
    p95 = statistics.quantiles(taken, n=20)[-1]
    memory = psutil.Process().memory_info().rss / 1e6
    answers.close()
    print(
        f"answers {kind:8} ready {ready:.1f} s, question to decision p50 {statistics.median(taken):.0f} ms, "
        f"p95 {p95:.0f} ms (target ≤ 120), process {memory:.0f} MB"
    )
