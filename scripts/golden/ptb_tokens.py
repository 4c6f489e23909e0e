#!/usr/bin/env python3
"""Writes tests/golden/metrics/ptb_tokens.json: lines of odd words, and the tokens that coco-caption compares. Needs java and pycocoevalcap
(scripts/requirements/metrics.txt), which brings Stanford's tokenizer.

    scripts/golden/ptb_tokens.py         # writes the file
    scripts/golden/ptb_tokens.py FILE    # which lines of a text have other tokens here: compiles scripts/golden/ptb_driver.cpp against
                                         # build/<preset> (MM_PRESET, default release)
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import pycocoevalcap.tokenizer.ptbtokenizer as reference

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINES = [
    '1-2-3 10-20-30 2010-12 2010-12-2 201-12-25 20-12-25 a-1-2 1-a-2 1,000-2,000 1.5-2 x1-2-3 1x-2-3 100-200-300 1-2 12-345-6789 1-1 a-2010-12 1-2-3-4',
    '-a - a -5a +a +5a -$5 5-a 5- a- -a- a-- b ---a a- b',
    'a.B a.b. b. c. d A.B. A.B c.b.A. A.B.c i.b.m ibm. I.B.M.',
    "x' 'x 'em' 'til 'bout 'n' n' 's 've a's A's as' s's 'S it'S DON'T CAN'T I'M ISN'T isnt' n't nt don' t",
    "rock&roll a&b A&B R&b Rock&Roll AT&TX B&B's",
    '10:30pm 10:30a 10.5km 5.5k 1,000k 5x7 5\'x7\' 5ft. 5\'10 5\'10" 5" 10.30 10:30:45 1:2 :30 a:b a: b 12:ab',
    'st. Louis st. louis St. St in. ft. ft lb. lbs. oz. dept. apt. no.5 vol. 3 ed. gen. capt. col. sgt. lt. sen. rep. gov. prof. rev. hon. pres. mt. Mt. Ft. bros. ltd. llc. jan. feb. sept. mon. tue. tues. jan march. calif. tex. N.J. wash. ill. approx. est. max. min. avg. tel. ext. assoc. univ. dist. ',
    'man etc. The dog. e.g. A i.e. The Mr. The St. The a.m. The U.S. The Inc. The',
    'dog etc.',
    'dog a.m.',
    'dog Mr.',
    'dog U.S.',
    'dog a.',
    'J. Smith. i. e. x. y',
    "word/word/word word/word/word/word word//word /word word/ a/1 1/a 1/2/3 1 1/2 1-1/2 2/3rds 11/2 5/16 km/h and/or/not he/she's T-shirt/jeans 50/50 a-b/c-d a/b-c-d-e",
    '10km 5k 100m2 3d 80s 1990\'s 90\'s \'90s #1 #one @home a/b a/c/d w/ w/o b/w and/or 24/7 1/2 3-5 3–5 -5 +5 5.5.5 1,2 1, 2 10:30 10:30pm 10:30-11 5% $5 5$ £5 €5 5c 6\'2" 6 \' 2 "',
    "can't won't ain't shouldn't've y'all 'em 'cause ma'am o'neil O'Neil d'art rock-n-roll rock'n'roll rock 'n' roll dunkin' donuts fishin' in kids' toys' it's its' who're I'd I'll we've they'd've",
    "cannot gonna gotta wanna lemme gimme 'tis 'twas dunno whaddya more'n d'ye Cannot GONNA",
    'mr mrs Mr. Mrs. Dr. St. Ave. Inc. Co. Corp. Jr. Sr. vs. etc. e.g. i.e. a.m. p.m. A.M. U.S. U.S.A. u.s. L.A. N.Y. Ph.D. B.C. D.C. J. K. Rowling J.K. no. No. No. 5 fig. pp. 3',
    'man.The dog. man. the dog man.the dog... dog.... the dog.. dog .5 0.5 5. end.',
    'a.b c.d.e x.y.z. www.foo.com foo.com foo.org/bar http://x.y/z me@x.com file.txt a.jpg',
    "t-shirt T-shirt t- shirt -shirt t--shirt t – shirt t—shirt t-shirt's semi-circle, x-y-z- --- ---- well-known's 3-d 3-D 4x4 4-x-4 a-b.c b.c-d",
    '"quoted" \'quoted\' ``quoted\'\' “quoted” ‘quoted’ it’s don’t ´x´ `x` \'\'x\'\'',
    '(a) [b] {c} <d> <b>e</b> < f > <3',
    'a&b A&M AT&T R&B Q&A a & b &amp; &lt; x&amp;y',
    'café naïve façade niño São über 日本 日本語 привет мир αβγ emoji 😀 ok ☕ ½ ¼ № 5 … a…b ™ © ® ° 5° 5°C',
    '*star* **bold** _under_ under_score snake_case_x a*b a+b a=b a\\b a|b ~ ~5 ^ @ @@ !! ?! !!! ??? !? , ,, ; ;; : :: % %% $ $$',
    '1st 2nd 3rd 4th 1,000th 10,000 10,00 1.000,00 1990s 1990-2000 12/25/2010 12-25-2010',
    'call 555-1234 or 1-800-555-1234 or +1-555-555-1234',
    "C++ C# .NET F# node.js 3.14 v1.2.3 1.2.3 iPhone4 4iPhone a1b2 B-52 B52 F-16s 747s MP3s DVDs DVD's CD-ROM",
]


def tokens(lines):
    jar = pathlib.Path(reference.__file__).parent / "stanford-corenlp-3.4.1.jar"
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        words = ["java", "-cp", str(jar), "edu.stanford.nlp.process.PTBTokenizer", "-preserveLines", "-lowerCase", file.name]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\n")[: len(lines)]
    return [[word for word in line.replace("\u00a0", " ").split() if word not in reference.PUNCTUATIONS] for line in said]


def main():
    if len(sys.argv) == 1:
        cases = [{"text": line, "tokens": own} for line, own in zip(LINES, tokens(LINES))]
        folder = ROOT / "tests/golden/metrics"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "ptb_tokens.json").write_text(json.dumps(cases, indent=1) + "\n")
        return
    lines = pathlib.Path(sys.argv[1]).read_text().splitlines()
    theirs = [" ".join(own) for own in tokens(lines)]
    build = ROOT / "build" / os.environ.get("MM_PRESET", "release")
    with tempfile.TemporaryDirectory() as folder:
        driver = f"{folder}/driver"
        subprocess.run(["g++", "-std=c++20", "-O1", f"-I{ROOT}/libmm", str(ROOT / "scripts/golden/ptb_driver.cpp"), f"-L{build}/lib", "-lmm_core",
                        "-lfmt", f"-Wl,-rpath,{build}/lib", "-o", driver], check=True)
        ours = subprocess.run([driver], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True).stdout.split("\n")[:-1]
    differ = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    print(f"{len(differ)} of {len(lines)} lines differ")
    for a, b in differ:
        print(f"  {a}\n  {b}\n")


if __name__ == "__main__":
    main()
