#!/usr/bin/env python3
"""Writes tests/golden/metrics/translations.json: drawn translations, and what sacreBLEU makes of them (scripts/requirements/metrics.txt).

    scripts/golden/translation_scores.py
"""

import json
import pathlib
import random

from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORDS = """the a house Haus. grün, "quoted" (both) don't it's 3.5 1,000 10-year 10- x-ray end. U.S. &amp; &lt;b&gt; 50% $5 Straße naïve 日本 日本語。
a/b me@x.org ... -- ? ! ; : 2. .5 5, ,5 semi-detached #1 <skipped> [x] {y} x_y ~ ^ ` | \u2026 \u201cso\u201d \u00e9t\u00e9 \u00a0 tab\tin""".split(" ")
ODD = ["", "a", ".", "1", "a-", "3.14,15", "..", ".,", "a..b", "1..2", "1.a", "a.1", "-\nline", "one\ntwo", "&quot;x&quot;", "&amp;lt;", "5-6", "a-5-b", "(hi)", "hi!!", "!"]


def edits(draw):
    """Runs of words moved, left out and put in, and texts far from their references' lengths."""
    few = [f"w{i}" for i in range(30)]
    items = []
    for i in range(60):
        reference = draw.choices(few[: draw.choice([4, 12, 30])], k=draw.choice([1, 5, 12, 25, 70]))
        said = list(reference)
        for _ in range(draw.randint(0, 4)):
            begin, length, target = draw.randrange(len(said)), draw.randint(1, 12), draw.randrange(len(said))
            run = said[begin:begin + length]
            said = said[:begin] + said[begin + length:]
            said[target:target] = run
        said = [word for word in said if draw.random() > 0.1] + draw.choices(few, k=draw.choice([0, 0, 1, 3]))
        items.append({"said": " ".join(said), "references": [" ".join(reference)]})
    items += [{"said": "", "references": ["a b"]}, {"said": "A b", "references": ["a B"]}, {"said": "x", "references": [" ".join(few * 3)]},
              {"said": " ".join(few * 4), "references": ["w3 w1"]}, {"said": "a", "references": ["\u00c4 a"]}, {"said": "a\u00a0b", "references": ["a b"]},
              {"said": " ".join(few[:2] * 40), "references": [" ".join(few[1::-1] * 40)]}]
    for item in items:
        item["references"] += [" ".join(draw.choices(few, k=draw.randint(1, 20)))]
    streams = [[item["references"][k] for item in items] for k in range(2)]
    scores = [TER().sentence_score(item["said"], item["references"]).score for item in items]
    return {"items": items, "value": TER().corpus_score([item["said"] for item in items], streams).score, "scores": scores}


def main():
    draw = random.Random(11)
    sentence = lambda least, most: " ".join(draw.choices(WORDS, k=draw.randint(least, most)))
    items = []
    for i in range(40):
        references = [sentence(1, 20) for _ in range(2)]
        words = references[0].split(" ")
        said = sentence(1, 12) if i % 4 == 0 else " ".join(word for word in words if draw.random() > 0.2) or "x"
        items.append({"said": said, "references": references})
    items += [{"said": text, "references": [ODD[(i * 7 + 3) % len(ODD)] or "b", text or "c"]} for i, text in enumerate(ODD)]
    said = [item["said"] for item in items]
    streams = [[item["references"][k] for item in items] for k in range(2)]
    none = [["completely other words here", "nothing alike"], [["xyz"] * 2]]
    figures = {"BLEU": BLEU(), "chrF2": CHRF(), "chrF2++": CHRF(word_order=2)}
    scores = {}
    for name, metric in figures.items():
        one = [metric.sentence_score(text, item["references"]).score if name != "BLEU" else BLEU().corpus_score([text], [[r] for r in item["references"]]).score
               for text, item in zip(said, items)]
        scores[name] = {"value": metric.corpus_score(said, streams).score, "items": one, "none": metric.corpus_score(*none).score}
    tokens = [{"text": text, "tokens": Tokenizer13a()(text).split()} for text in dict.fromkeys(said + streams[0] + ODD)]
    path = ROOT / "tests/golden/metrics/translations.json"
    path.write_text(json.dumps({"items": items, "scores": scores, "tokens": tokens, "edits": edits(draw)}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
