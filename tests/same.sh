#!/bin/bash
# Law 4 across CPUs: same.sh BUILD COMMAND... compares what BUILD's tool and COMMAND, the tool as another CPU runs it,
# make of dumps that BUILD's dedup_bench makes up. Exit code 1: they differ.
set -euo pipefail
build=$1
shift
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
for script in english curly mixed nonlatin; do
    "$build/bench/dedup_bench" --size 1M --copies 0.3 --script $script --write jsonl >"$folder/dump"
    "$build/src/cli/dedup" clean --keep-source "$folder/dump" >"$folder/here"
    "$@" clean --keep-source "$folder/dump" >"$folder/there"
    cmp "$folder/here" "$folder/there"
    echo "$script: the same $(stat -c %s "$folder/here") bytes"
done
