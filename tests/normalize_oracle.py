#!/usr/bin/env python3
"""Compares restored posts with a normalisation that shares no code with the library: Python's unicodedata.

    normalize_oracle.py POSTS.jsonl[.zst] RESTORED.jsonl[.zst]

POSTS holds raw records {"thread", "id", "text"}; RESTORED what `dedup restore` made of their cleaned ones, with the
default options. Posts with characters that Python's Unicode does not know yet are skipped and counted. Exit code 1
where a text differs or is missing.
"""
import json
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict, deque

LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# C0 and C1 but tab and line ends; soft hyphen, ZWSP, WJ, BOM
DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff]")
SPACES = re.compile("[" + "".join(chr(c) for c in range(sys.maxunicode + 1)
                                  if unicodedata.category(chr(c)) == "Zs") + "]")
SURROGATE = re.compile("[\ud800-\udfff]")


def normalize(text):
    text = SURROGATE.sub("\ufffd", text)
    text = LINE_END.sub("\n", text)
    text = SPACES.sub(" ", text)
    text = DROPPED.sub("", text)
    text = unicodedata.normalize("NFC", text)
    return "\n".join(line.rstrip(" \t") for line in text.split("\n"))


def unknown(text):
    """Whether a code point is unassigned in Python's Unicode (noncharacters stay so for ever)."""
    return not text.isascii() and any(
        unicodedata.category(c) == "Cn" and ord(c) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(c) <= 0xFDEF
        for c in set(text))


def records(path):
    if not path.endswith(".zst"):
        with open(path, "rb") as lines:
            yield from map(json.loads, lines)
        return
    with subprocess.Popen(["zstd", "-dc", "--long=31", path], stdout=subprocess.PIPE) as zstd:
        yield from map(json.loads, zstd.stdout)
    if zstd.returncode != 0:
        sys.exit(f"{path}: zstd failed")


def key(record):
    return json.dumps([record.get("thread"), record.get("id")])


def first_difference(expected, got):
    at = next((i for i, (a, b) in enumerate(zip(expected, got)) if a != b), min(len(expected), len(got)))
    around = slice(max(0, at - 20), at + 20)
    return f"character {at}: expected {ascii(expected[around])}, got {ascii(got[around])}"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    restored = defaultdict(deque)
    for record in records(sys.argv[2]):
        restored[key(record)].append(record["text"])

    count = Counter(posts=0, equal=0, changed=0, skipped=0, different=0, missing=0)
    for record in records(sys.argv[1]):
        count["posts"] += 1
        texts = restored[key(record)]
        if not texts:
            count["missing"] += 1
            continue
        got = texts.popleft()
        if unknown(record["text"]):
            count["skipped"] += 1
            continue
        expected = normalize(record["text"])
        if got == expected:
            count["equal"] += 1
            count["changed"] += expected != record["text"]
            continue
        count["different"] += 1
        if count["different"] == 1:
            print(f"first difference: {key(record)}, {first_difference(expected, got)}")
    count["superfluous"] = sum(map(len, restored.values()))
    print(f"Unicode {unicodedata.unidata_version}:", ", ".join(f"{n} {name}" for name, n in count.items()))
    sys.exit(1 if count["different"] or count["missing"] or count["superfluous"] else 0)


if __name__ == "__main__":
    main()
