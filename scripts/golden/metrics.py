#!/usr/bin/env python3
"""Writes tests/golden/metrics/expected.json: random answers, and what jiwer, scikit-learn, scipy and numpy find of them. They are none of mm's needs, so
they come from a folder of their own:

    python3 -m venv venv && venv/bin/pip install -r scripts/requirements/metrics.txt
    venv/bin/python scripts/golden/metrics.py
"""

import json
import pathlib

import jiwer
import numpy
import scipy.stats
from sklearn import metrics

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/metrics/expected.json"


def sentence(random, words, length):
    return [words[i] for i in random.integers(len(words), size=length)]


def spoiled(random, tokens, words, rate):
    out = []
    for token in tokens:
        draw = random.random()
        if draw < rate:
            out.append(words[random.integers(len(words))])
        elif draw < 2 * rate:
            out += [token, words[random.integers(len(words))]]
        elif draw >= 3 * rate:
            out.append(token)
    return out


def word_errors(random):
    """Short and long, more than 64 words among them, few different words so that there are many alignments; odd spaces, accents, empty texts."""
    words = ["a", "b", "the", "Ärger", "naïve", "tab\tin", "日本", "it's", "end."]
    references, hypotheses = [], []
    for length in (0, 0, 1, 3, 5, 8, 12, 20, 40, 63, 64, 65, 66, 130, 200):
        for rate in (0.05, 0.15, 0.3):
            tokens = sentence(random, words, length)
            references.append(("  " if length == 5 else "") + "  ".join(tokens) + ("\u00a0" if length == 8 else ""))
            hypotheses.append(" ".join(spoiled(random, tokens, words, rate) if length else sentence(random, words, random.integers(3))))
    word, character = jiwer.process_words(references, hypotheses), jiwer.process_characters(references, hypotheses)
    each = [jiwer.process_words(r, h) for r, h in zip(references, hypotheses)]
    return {"references": references, "hypotheses": hypotheses,
            "words": [[o.hits, o.substitutions, o.deletions, o.insertions] for o in each],
            "characters": [[o.hits, o.substitutions, o.deletions, o.insertions]
                           for o in (jiwer.process_characters(r, h) for r, h in zip(references, hypotheses))],
            "WER": word.wer, "MER": word.mer, "WIL": word.wil, "WIP": word.wip, "CER": character.cer,
            "WER of each": [o.wer for o in each], "WIP of each": [o.wip for o in each]}


def classes(random, count, kinds, absent):
    truth = random.integers(kinds - absent, size=count)
    said = numpy.where(random.random(count) < 0.6, truth, random.integers(kinds, size=count))
    case = {"classes": kinds, "truth": truth.tolist(), "said": said.tolist(), "accuracy": metrics.accuracy_score(truth, said),
            "balanced-accuracy": metrics.recall_score(truth, said, average=None, labels=numpy.unique(truth), zero_division=0).mean(),
            "matthews": metrics.matthews_corrcoef(truth, said), "kappa": metrics.cohen_kappa_score(truth, said),
            "matrix": metrics.confusion_matrix(truth, said, labels=range(kinds)).tolist()}
    for name, score in (("precision", metrics.precision_score), ("recall", metrics.recall_score), ("f1", metrics.f1_score)):
        for average in ("macro", "weighted"):
            case[f"{name}.{average}"] = score(truth, said, average=average, zero_division=0)
        case[name] = score(truth, said, average=None, labels=range(kinds), zero_division=0).tolist()
    return case


def calibration_error(p, truth, bins):
    confidence, right = p.max(1), p.argmax(1) == truth
    edges = numpy.arange(bins + 1) / bins
    return sum(abs(right[inside].mean() - confidence[inside].mean()) * inside.mean()
               for inside in ((confidence > low) & (confidence <= high) for low, high in zip(edges, edges[1:])) if inside.any())


def probabilities(random, count, kinds, steps):
    truth = random.integers(kinds, size=count)
    raw = numpy.round(numpy.exp(random.normal(size=(count, kinds)) + 1.5 * (numpy.arange(kinds) == truth[:, None])) * steps) + 1
    p = raw / raw.sum(1, keepdims=True)
    case = {"classes": kinds, "truth": truth.tolist(), "probabilities": p.ravel().tolist(), "log-loss": metrics.log_loss(truth, p),
            "ECE": calibration_error(p, truth, 15)}
    if kinds > 5:
        case["top5"] = metrics.top_k_accuracy_score(truth, p, k=5, labels=numpy.arange(kinds))
    one = numpy.eye(kinds)[truth]
    if kinds == 2:
        case |= {"AUROC": metrics.roc_auc_score(truth, p[:, 1]), "AUPRC": metrics.average_precision_score(truth, p[:, 1]),
                 "Brier": metrics.brier_score_loss(truth, p[:, 1])}
    else:
        case |= {"AUROC.macro": metrics.roc_auc_score(truth, p, multi_class="ovr", average="macro"),
                 "AUROC.weighted": metrics.roc_auc_score(truth, p, multi_class="ovr", average="weighted"),
                 "AUPRC.macro": metrics.average_precision_score(one, p, average="macro"), "Brier": ((p - one) ** 2).sum(1).mean()}
    return case


def numbers(random, count, offset, steps):
    truth = random.normal(size=count) * 3 + offset
    said = truth + random.normal(size=count) + 0.5
    if steps:
        truth, said = numpy.round(truth * steps) / steps, numpy.round(said * steps) / steps
    cov = numpy.mean((said - said.mean()) * (truth - truth.mean()))
    return {"truth": truth.tolist(), "said": said.tolist(), "MAE": metrics.mean_absolute_error(truth, said), "MSE": metrics.mean_squared_error(truth, said),
            "RMSE": metrics.root_mean_squared_error(truth, said), "MAPE": metrics.mean_absolute_percentage_error(truth, said),
            "R2": metrics.r2_score(truth, said), "Pearson": scipy.stats.pearsonr(said, truth).statistic,
            "Spearman": scipy.stats.spearmanr(said, truth).statistic, "Kendall": scipy.stats.kendalltau(said, truth).statistic,
            "CCC": 2 * cov / (said.var() + truth.var() + (said.mean() - truth.mean()) ** 2)}


def rankings(random, queries, candidates):
    """Without ties, which scikit-learn counts otherwise."""
    scores = [random.permutation(candidates).astype(float) for _ in range(queries)]
    positives = [sorted(random.choice(candidates, size=random.integers(1, 5), replace=False).tolist()) for _ in range(queries)]
    gains = [random.integers(1, 4, size=len(p)).astype(float) for p in positives]
    case = {"scores": [s.tolist() for s in scores], "positives": positives, "gains": [g.tolist() for g in gains]}
    truth, worth = numpy.zeros((queries, candidates)), numpy.zeros((queries, candidates))
    for i, (p, g) in enumerate(zip(positives, gains)):
        truth[i, p], worth[i, p] = 1, g
    first = [int((s > s[p].max()).sum()) for s, p in zip(scores, positives)]  # from 0
    case |= {"mAP": numpy.mean([metrics.average_precision_score(t, s) for t, s in zip(truth, scores)]), "MRR": numpy.mean([1 / (r + 1) for r in first]),
             "MedR": float(numpy.floor(numpy.median(first)) + 1), "MeanR": numpy.mean(first) + 1,
             "mINP": numpy.mean([len(p) / ((s > s[p].min()).sum() + 1) for s, p in zip(scores, positives)])}
    for k in (1, 5, 10):
        case |= {f"nDCG@{k}": metrics.ndcg_score(worth, scores, k=k), f"R@{k}": numpy.mean([r < k for r in first]),
                 f"recall@{k}": numpy.mean([numpy.mean([(s > s[one]).sum() < k for one in p]) for s, p in zip(scores, positives)])}
    return case


random = numpy.random.default_rng(14)
cases = {"word errors": word_errors(random),
         "classes": [classes(random, *shape) for shape in ((60, 2, 0), (80, 5, 1), (30, 12, 0), (9, 3, 0))],
         "probabilities": [probabilities(random, *shape) for shape in ((80, 2, 1000), (50, 2, 2), (70, 4, 1000), (60, 3, 1))] +
                          [probabilities(numpy.random.default_rng(15), 90, 8, 1)],
         "numbers": [numbers(random, *shape) for shape in ((60, 0, 0), (50, 1000, 0), (70, 0, 2), (8, -5, 1))],
         "rankings": [rankings(random, *shape) for shape in ((12, 20), (9, 40))]}
OUT.parent.mkdir(exist_ok=True)
OUT.write_text("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(case, ensure_ascii=False)}" for name, case in cases.items()) + "\n}\n")
print(f"{OUT.name}: {OUT.stat().st_size} bytes, WER {cases['word errors']['WER']:.4f}")
