#!/usr/bin/env python3
"""Writes tests/golden/arrays/preprocess.npz: rows for fitting and for testing, and what each preprocessing step makes of the latter,
computed number by number in Python (statistics, fractions) and, for the principal components, by numpy's singular values.

    PYTHONPATH=.deps/dev python3 scripts/golden/preprocess.py
"""

import io
import math
import pathlib
import statistics
import zipfile

import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/arrays/preprocess.npz"


def known(column):
    return [float(v) for v in column if not math.isnan(v)]


def percentile(values, share):
    values = sorted(values)
    place = share * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def by_column(train, test, fit):
    """fit(values that are known) -> (shift, divisor)"""
    out = np.empty_like(test, dtype=np.float64)
    for j in range(train.shape[1]):
        shift, divisor = fit(known(train[:, j]))
        out[:, j] = [(float(v) - shift) / (divisor or 1) for v in test[:, j]]
    return out.astype(np.float32)


def impute(train, test):
    out = test.copy()
    for j in range(train.shape[1]):
        values = known(train[:, j])
        out[np.isnan(out[:, j]), j] = statistics.fmean(values) if values else 0
    return out


def components(train, count):
    mean = train.mean(0, dtype=np.float64)
    _, singular, rows = np.linalg.svd(train - mean, full_matrices=False)
    if count < 1:
        share = np.cumsum(singular**2) / np.sum(singular**2)
        count = int(np.argmax(share >= count)) + 1
    rows = rows[:count]
    return mean, rows * np.sign(rows[np.arange(count), np.abs(rows).argmax(1)])[:, None]


def pca(train, test, count):
    mean, rows = components(train, count)
    return ((test - mean) @ rows.T).astype(np.float32)


def main():
    random = np.random.default_rng(5)
    mixed = random.normal(size=(40, 6)) @ np.diag([5, 3, 2, 1, 0.5, 0.2]) @ random.normal(size=(6, 6)) + random.normal(size=6) * 10
    full = mixed.astype(np.float32)
    train, test = full[:30].copy(), full[30:].copy()
    full_train, full_test = train.copy(), test.copy()
    train[:, 3] = test[:, 3] = 0.1  # a constant
    for row, column in ((0, 0), (4, 0), (7, 5), (8, 2)):
        train[row, column] = np.nan
    test[2, 1] = test[3, 0] = test[4, 3] = np.nan
    wide_train, wide_test = full_train[:4], full_test[:2]  # fewer rows than numbers in a row
    arrays = {
        "train": train,
        "test": test,
        "full_train": full_train,
        "full_test": full_test,
        "impute": impute(train, test),
        "standardise": by_column(train, test, lambda v: (statistics.fmean(v), 0 if min(v) == max(v) else statistics.pstdev(v))),
        "min-max": by_column(train, test, lambda v: (min(v), max(v) - min(v))),
        "robust": by_column(train, test, lambda v: (percentile(v, 0.5), percentile(v, 0.75) - percentile(v, 0.25))),
        "pca 3": pca(full_train, full_test, 3),
        "pca 0.9": pca(full_train, full_test, 0.9),
        "wide pca 2": pca(wide_train, wide_test, 2),
    }
    with zipfile.ZipFile(OUT, "w") as file:
        for name, array in arrays.items():
            stream = io.BytesIO()
            np.lib.format.write_array(stream, np.ascontiguousarray(array))
            file.writestr(zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0)), stream.getvalue())


if __name__ == "__main__":
    main()
