#!/usr/bin/env python3
"""dedup beside what people use instead: one file, one run, the same number of cores.

    bench/compare.py BUILD [FILE.jsonl[.zst]] [--bytes 32M] [--cores 1] [--runs 3] [--venv DIR] [--google DIR] [--only NAME...]

BUILD is a build directory with the tool and dedup_bench. Without FILE the made-up dump is the input: a post a line,
{"thread", "id", "text"}. Prints a Markdown table. A peer that is not there, or fails, is named below it with the reason.

    apt-get install time mawk zstd lrzip
    python3 -m venv DIR && DIR/bin/pip install 'datatrove[io,processing]' spacy text-dedup

text-dedup's substring mode calls a program that is in no registry: --google is a clone of
google-research/deduplicate-text-datasets in which `cargo build` has been run.

How it counts: MB/s are bytes of the posts' text, whatever the format, by the wall clock and with the program's start,
and beside it by the CPU time of all its processes, which other work on the machine disturbs less; medians of the runs,
in which the peers take turns. "Removed" is the share of these bytes that is gone: peers look
through the whole file, dedup through each thread (given JSONL) or the one text (given text). "Peak" is the largest
process's. dedup's --keep-source is restored and compared.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve()


@dataclass
class Peer:
    name: str
    command: list  # what is run; its standard output is the file `out`
    loses: str
    kind: str = "text"  # of the output: text (its bytes count), jsonl, or a data set's folder
    needs: str = ""  # a module that the command's Python must have
    result: str = "out"  # where the output is, in the peer's folder


def size(text):
    unit = {"K": 10, "M": 20, "G": 30}.get(text[-1].upper())
    return int(text[:-1]) << unit if unit else int(text)


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("file", nargs="?")
    p.add_argument("--bytes", type=size, default=32 << 20, help="of text, at most [32M]")
    p.add_argument("--cores", type=int, default=1)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--venv", type=pathlib.Path, help="with datatrove and text-dedup")
    p.add_argument("--google", type=pathlib.Path, help="deduplicate-text-datasets, built")
    p.add_argument("--only", nargs="+", default=[""], help="peers whose names have one of these in them")
    return p.parse_args()


# The input, in the folder `here`: posts.jsonl, posts.txt, and shards/ for peers that want a file a core.


def lines_of(file, build, limit):
    if file is None:
        command = [build / "bench/dedup_bench", "--size", str(limit), "--write", "jsonl"]
    else:
        command = ["zstd", "-dcf", "--long=31", file]  # gives plain files as they are
    with subprocess.Popen(command, stdout=subprocess.PIPE) as source:
        yield from source.stdout
        source.stdout.close()
        source.terminate()


def prepare(file, build, limit, cores, here):
    (here / "shards").mkdir()
    shards = [open(here / "shards" / f"{i}.jsonl", "w") for i in range(cores)]
    total = posts = 0
    with open(here / "posts.jsonl", "w") as jsonl, open(here / "posts.txt", "w", newline="") as text:
        for line in lines_of(file, build, limit):
            post = json.loads(line)
            total += len(post["text"].encode())
            if total > limit and posts > 0:
                total -= len(post["text"].encode())
                break
            record = json.dumps({k: str(post[k]) for k in ("thread", "id", "text")}, ensure_ascii=False) + "\n"
            jsonl.write(record)
            shards[posts % cores].write(record)
            text.write(post["text"] if post["text"].endswith("\n") else post["text"] + "\n")
            posts += 1
    for shard in shards:
        shard.close()
    return total, posts


# Peers that are Python themselves: this script calls itself as `compare.py --run NAME INPUT OUTPUT CORES`.


def run_set(source, target, cores):
    """What a script does in an afternoon: lines, equal after NFKC, case folding and white space."""
    seen = set()
    with open(source, encoding="utf-8", newline="\n") as lines, open(target, "w", encoding="utf-8") as out:
        for line in lines:
            key = " ".join(unicodedata.normalize("NFKC", line).casefold().split())
            if key and key in seen:
                continue
            seen.add(key)
            out.write(line)


def run_datatrove(source, target, cores, **config):
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.dedup.sentence_dedup import SentDedupConfig, SentenceDedupFilter
    from datatrove.pipeline.dedup.sentence_dedup import SentenceDedupSignature, SentenceFindDedups
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    c = SentDedupConfig(min_doc_words=0, min_num_sentences=0, **config)  # short posts stay
    stages = [
        (cores, [JsonlReader(source), SentenceDedupSignature(target + "/signatures", config=c)]),
        (1, [SentenceFindDedups(target + "/signatures", target + "/duplicates", config=c)]),
        (cores, [JsonlReader(source), SentenceDedupFilter(target + "/duplicates", config=c),
                 JsonlWriter(target + "/kept", compression=None)]),
    ]
    for i, (tasks, steps) in enumerate(stages):
        LocalPipelineExecutor(steps, tasks=tasks, workers=tasks, logging_dir=f"{target}/log{i}").run()


def run_data_set_bytes(source, target, cores):
    """Not a peer: bytes of text in a data set that text-dedup has saved."""
    from datasets import load_from_disk

    print(sum(len(text.encode()) for text in load_from_disk(source)["text"]))


OWN = {
    "set": run_set,
    "datatrove-sentences": lambda *a: run_datatrove(*a, n_sentences=3),
    "datatrove-lines": lambda *a: run_datatrove(*a, n_sentences=1, split_sentences=False),
    "data-set-bytes": run_data_set_bytes,
}


def own(python, name, source, target, cores):
    return [python, HERE, "--run", name, source, target, cores]


def peers(args, here):
    text, jsonl, shards = here / "posts.txt", here / "posts.jsonl", here / "shards"
    tool = args.build / "src/cli/dedup"
    python = args.venv / "bin/python" if args.venv else "python3"
    cores = args.cores
    huggingface = ["--path", "json", "--data_files", jsonl, "--split", "train", "--column", "text", "--output", "kept",
                   "--cache_dir", "cache", "--num_proc", cores]
    yield Peer("dedup clean, text", [tool, "clean", "--max-post", "1G", text], "references (`--json` keeps them)")
    yield Peer("dedup clean, JSONL", [tool, "clean", "--sorted", jsonl], "what normalisation changes", "jsonl")
    yield Peer("dedup clean --keep-source, JSONL", [tool, "clean", "--sorted", "--keep-source", jsonl], "nothing", "jsonl")
    yield Peer("sort -u", ["sort", "-u", f"--parallel={cores}", text], "order, blank lines, where a line stood")
    yield Peer("mawk '!seen[$0]++'", ["mawk", "!seen[$0]++", text], "blank lines, where a line stood")
    yield Peer("Python, set of NFKC lines", own(sys.executable, "set", text, "kept", cores), "where a line stood",
               result="kept")
    yield Peer("datatrove, 3 sentences", own(python, "datatrove-sentences", shards, "here", cores),
               "where a sentence stood", "jsonl", "datatrove.pipeline.dedup, spacy", "here/kept")
    yield Peer("datatrove, lines", own(python, "datatrove-lines", shards, "here", cores),
               "blank lines, where a line stood", "jsonl", "datatrove.pipeline.dedup, spacy", "here/kept")
    yield Peer("text-dedup, lines (ccnet)", [python, "-m", "text_dedup.ccnet", *huggingface],
               "blank lines, where a line stood, empty posts", "data set", "text_dedup", "kept")
    yield Peer("text-dedup, posts (exact_hash)", [python, "-m", "text_dedup.exact_hash", *huggingface],
               "which post a post was", "data set", "text_dedup", "kept")
    yield Peer("text-dedup, substrings (suffix_array)",
               [python, "-m", "text_dedup.suffix_array", *huggingface, "--k", 100, "--google_repo_path",
                args.google.resolve() if args.google else "MISSING"],
               "every copy, the first too; cut code points; where it stood", "data set", "text_dedup", "kept")
    threads = f"-T{cores}"
    yield Peer("zstd -1", ["zstd", "-1", threads, "-cq", text], "being text")
    yield Peer("zstd -3", ["zstd", "-3", threads, "-cq", text], "being text")
    yield Peer("zstd -3 --long=27", ["zstd", "-3", "--long=27", threads, "-cq", text], "being text")
    yield Peer("lrzip -n (copies only)", ["lrzip", "-n", "-q", "-p", cores, "-o", "kept", text], "being text",
               result="kept")
    yield Peer("lrzip -l", ["lrzip", "-l", "-q", "-p", cores, "-o", "kept", text], "being text", result="kept")


def missing(peer, args):
    """Why the peer cannot run; empty if it can."""
    program = str(peer.command[0])
    if not shutil.which(program):
        return f"{program} is not installed"
    if "MISSING" in peer.command:
        return "--google names no built clone of deduplicate-text-datasets"
    if peer.needs:
        asked = subprocess.run([program, "-c", f"import {peer.needs}"], capture_output=True, text=True)
        if asked.returncode != 0:
            return asked.stderr.strip().splitlines()[-1]
    return ""


def run_once(peer, folder, pinned, environment):
    """Seconds by the clock and of CPU time, and peak bytes, of one run in an empty folder. Raises RuntimeError where it fails."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    # A child's ru_maxrss is never below what its parent had: a small parent stands between.
    command = ["/usr/bin/time", "-f", "%U %S %M", "-o", folder / "usage", *pinned, *peer.command]
    with open(folder / "out", "wb") as out, open(folder / "log", "wb") as log:
        start = time.perf_counter()
        done = subprocess.run([str(part) for part in command], cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
                              stderr=log, env=environment)
        seconds = time.perf_counter() - start
    if done.returncode != 0:
        said = (folder / "log").read_text(errors="replace").strip().splitlines() or ["nothing"]
        raise RuntimeError(f"exit code {done.returncode}: {said[-1]}")
    user, system, peak = (folder / "usage").read_text().split()
    return seconds, float(user) + float(system), int(peak) * 1024


def kept_bytes(peer, folder, args):
    result = folder / peer.result
    if peer.kind == "text":
        return result.stat().st_size
    if peer.kind == "jsonl":
        files = sorted(result.glob("*.jsonl")) if result.is_dir() else [result]
        return sum(len(json.loads(line)["text"].encode()) for file in files for line in open(file, "rb"))
    command = own(args.venv / "bin/python", "data-set-bytes", result, "", "1")
    return int(subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout)


def restores(args, here, records):
    """Whether the texts come back as they were."""
    back = subprocess.run([args.build / "src/cli/dedup", "restore", records], stdout=subprocess.PIPE, check=True)
    with open(here / "posts.jsonl", "rb") as given:
        return [json.loads(line) for line in given] == [json.loads(line) for line in back.stdout.splitlines()]


def measure(args, here):
    """Rows of peers that ran, and reasons of those that did not."""
    cores = f"0-{args.cores - 1}"
    pinned = ["taskset", "-c", cores] if shutil.which("taskset") else []
    environment = dict(os.environ, LC_ALL="C", TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1",
                       OMP_NUM_THREADS=str(args.cores), PYTHONUTF8="1")
    if args.venv:
        environment["PATH"] = f"{args.venv.resolve() / 'bin'}:{environment['PATH']}"
    wanted = [p for p in peers(args, here) if any(name in p.name for name in args.only)]
    reasons = {p.name: why for p in wanted if (why := missing(p, args))}
    usage = {p.name: [] for p in wanted if p.name not in reasons}
    kept = {}
    for run in range(args.runs):
        for peer in wanted:
            if peer.name in reasons:
                continue
            folder = here / "run"
            try:
                used = run_once(peer, folder, pinned, environment)
                if run == 0:
                    kept[peer.name] = kept_bytes(peer, folder, args)
                    if "--keep-source" in peer.command and not restores(args, here, folder / "out"):
                        raise RuntimeError("WRONG: what is restored differs from what was given")
            except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
                reasons[peer.name] = str(error)
                continue
            usage[peer.name].append(used)
            print(f"{peer.name}: {used[0]:.2f} s", file=sys.stderr)
    ran = [p for p in wanted if p.name not in reasons]
    return [(p, kept[p.name], [statistics.median(column) for column in zip(*usage[p.name])]) for p in ran], reasons


def main():
    args = arguments()
    args.build = args.build.resolve()
    if args.venv:
        args.venv = args.venv.absolute()
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        total, posts = prepare(args.file, args.build, args.bytes, args.cores, here)
        rows, reasons = measure(args, here)
    print(f"{time.strftime('%Y-%m-%d')}, {posts} posts, {total} bytes of text from "
          f"{pathlib.Path(args.file).name if args.file else 'the made-up dump'}, {args.cores} core(s), "
          f"medians of {args.runs} runs\n")
    print("| | MB/s | by CPU time | removed | peak, MB | loses |\n|---|---|---|---|---|---|")
    for peer, kept, (seconds, cpu, peak) in rows:
        print(f"| {peer.name} | {total / seconds / 1e6:.1f} | {total / max(cpu, 0.01) / 1e6:.1f} "
              f"| {100 * (1 - kept / total):.1f} % | {peak / 1e6:.0f} | {peer.loses} |")
    for name, why in reasons.items():
        print(f"\nNot run: {name}: {why}")
    return 1 if any(why.startswith("WRONG") for why in reasons.values()) else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        name, source, target, cores = sys.argv[2:]
        OWN[name](source, target, int(cores))
    else:
        sys.exit(main())
