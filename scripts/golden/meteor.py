#!/usr/bin/env python3
"""Writes tests/golden/metrics/meteor.json and the small database of words tests/golden/metrics/wordnet: captions, drawn, what METEOR 1.5
makes of them, and how it parts words. Needs java, and the program that comes with pycocoevalcap (scripts/requirements/metrics.txt).

    scripts/golden/meteor.py
"""

import json
import pathlib
import random
import subprocess
import tempfile

import pycocoevalcap

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(pycocoevalcap.__path__[0]) / "meteor/meteor-1.5.jar"
WORDS = """a the of on in with sits sit sitting sat dog dogs hound cat cats kid child children sink sinks sinking car cars automobile
    run runs ran running boxes box boxesful boxful red glass glasses bigger big large bus""".split()
# Which sets of synonyms a word is in, by part of speech; 40 stands for two that have one place.
MEANINGS = {
    "noun": {"dog": [10, 11], "hound": [10], "kid": [12], "child": [12, 13], "car": [14], "automobile": [14], "sink": [15],
             "box": [16], "boxful": [17], "run": [18], "glass": [19], "cat": [40]},
    "verb": {"sit": [20], "sink": [21], "run": [22, 23], "dog": [24], "box": [25]},
    "adj": {"big": [30], "large": [30], "red": [31, 40]},
    "adv": {"on": [41], "in": [42]},
}
EXCEPTIONS = {"noun": {"children": ["child"]}, "verb": {"sat": ["sit"], "sitting": ["sit"], "ran": ["run"], "running": ["run"]},
              "adj": {"bigger": ["big"]}, "adv": {"best": ["well"]}}
PARTED = """'s n't 11th 1:20 bat. etc. side-by-side refrigerator/freezer p-40 # u.s. a.m. 3.5 1,000 '90s o'clock rock'n'roll o'brien t-ball
    x- -x -- & 50% $5 it's i.e. vs. v. a. jr. 1. ' y'all ma'am .... dogs' naïve café's it’s “x” a–b a—b x.y x..y http://a.b/c?d=e a_b ½ ° -lrb- ``
    ph.d. 1.000.000 a,b 1,a , 2,3 5'2 w/ x-y-z a--b x---y .5 st.""".split()
CONTEXTS = ["the {} cat", "the {}", "{} 5", "{} , é"]


def write_database(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for part, words in MEANINGS.items():
        lines = [f"{word} {part[0]} {len(sets)} 0 {len(sets)} 0 {' '.join(f'{s:08}' for s in sets)}  \n" for word, sets in words.items()]
        (folder / f"index.{part}").write_text("  1 This is a test.  \n" + "".join(lines))
    for part, words in EXCEPTIONS.items():
        (folder / f"{part}.exc").write_text("".join(f"{word} {' '.join(bases)}\n" for word, bases in words.items()))


def write_synonyms(folder):
    """The same in the files of METEOR's program."""
    merged = {}
    for words in MEANINGS.values():
        for word, sets in words.items():
            merged.setdefault(word, []).extend(sets)
    (folder / "english.synsets").write_text("".join(f"{w}\n{' '.join(map(str, s))}\n" for w, s in merged.items()))
    inverse = {}
    for words in EXCEPTIONS.values():
        for word, bases in words.items():
            for base in bases:
                inverse.setdefault(base, []).append(word)
    (folder / "english.exceptions").write_text("".join(f"{b}\n{' '.join(w)}\n" for b, w in inverse.items()))
    (folder / "english.relations").write_text("")


def scores(items, modules, synonyms, *options):
    command = ["java", "-jar", str(PROGRAM), "-", "-", "-stdio", "-l", "en", "-m", modules, "-d", str(synonyms), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1) as run:
        def ask(line):
            run.stdin.write(line + "\n")
            run.stdin.flush()
            return run.stdout.readline()

        parts = [ask(" ||| ".join(["SCORE", *item["references"], item["candidate"]])).strip() for item in items]
        first = float(ask(" ||| ".join(["EVAL", *parts])))
        own = [first] + [float(run.stdout.readline()) for _ in items[1:]]
        whole = float(run.stdout.readline())
        run.stdin.close()
    return {"value": whole, "items": own}


def parted(folder):
    lines = [context.format(word) for word in PARTED for context in CONTEXTS]
    file = folder / "lines"
    file.write_text("".join(line + "\n" for line in lines))
    subprocess.run(["java", "-jar", str(PROGRAM), str(file), str(file), "-l", "en", "-norm", "-m", "exact", "-writeAlignments", "-f", str(folder / "out")],
                   check=True, stdout=subprocess.DEVNULL)
    found = (folder / "out-align.out").read_text().split("\n")
    made = [found[i + 1] for i, line in enumerate(found) if line.startswith("Alignment\t")]
    assert len(made) == len(lines)
    return [[line, words] for line, words in zip(lines, made)]


def main():
    draw = random.Random(11)
    sentence = lambda least, most: " ".join(draw.choices(WORDS, k=draw.randint(least, most)))
    items = [{"candidate": sentence(1, 12), "references": [sentence(1, 12) for _ in range(draw.randint(1, 4))]} for _ in range(120)]
    items += [{"candidate": "sitting", "references": ["sit"]}, {"candidate": "cars", "references": ["automobile"]},
              {"candidate": "a dog sits", "references": ["a dog sits"]}, {"candidate": "red", "references": ["cat"]},
              {"candidate": "boxesful", "references": ["boxful"]}, {"candidate": "zzz", "references": ["a", "b"]},
              {"candidate": " ".join(WORDS * 3), "references": [" ".join(reversed(WORDS * 3))]}]
    golden = ROOT / "tests/golden/metrics"
    write_database(golden / "wordnet")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_synonyms(folder)
        made = {"items": items, "stem": scores(items, "exact stem", folder, "-lower"),
                "synonym": scores(items, "exact stem synonym", folder, "-lower"), "parted": parted(folder)}
    (golden / "meteor.json").write_text(json.dumps(made, indent=None, ensure_ascii=False, separators=(",", ":")).replace('{"candidate"', '\n{"candidate"').replace('["', '\n["', 1) + "\n")


if __name__ == "__main__":
    main()
