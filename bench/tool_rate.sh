#!/bin/bash
# The command-line tool beside the library, on one file of JSON lines, its threads one after the other:
#
#     bench/tool_rate.sh FILE.jsonl [BUILD [RUNS]]        BUILD [build], RUNS [5]
#
#     library        dedup_bench's `clean`: from memory to memory, on one thread
#     dedup          the tool's whole process, FILE to /dev/null, all cores
#     dedup --jobs 1 the same with one worker; reading and writing have the other cores
#     one core       the tool bound to one core
#     two cores      bound to two
#
# The runs take turns, so that a machine that slows down does so for all; shown are medians, of the bytes of the posts'
# texts as dedup_bench counts them. A machine with one core has no line for two.
set -euo pipefail

file=${1:?usage: tool_rate.sh FILE.jsonl [BUILD [RUNS]]}
build=${2:-build}
runs=${3:-5}
tool=$build/src/cli/dedup
cores=$(taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' | while IFS=- read -r a b; do seq "$a" "${b:-$a}"; done)
first=$(sed -n 1p <<<"$cores")
second=$(sed -n 2p <<<"$cores")
times=$(mktemp -d)
trap 'rm -r "$times"' EXIT

# timed NAME COMMAND...: adds the seconds that it took. A dump may have bad lines: 3 is no failure.
timed() {
    local name=$1 begin=$EPOCHREALTIME code=0
    shift
    "$@" >/dev/null 2>&1 || code=$?
    ((code == 0 || code == 3)) || { echo "tool_rate: exit code $code: $*" >&2; exit 1; }
    awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }' >>"$times/$name"
}

member() { sed -n "/\"name\":\"clean\"/s/.*\"$1\":\([0-9.e+-]*\).*/\1/p"; }

for ((run = 0; run <= runs; ++run)); do
    ((run != 1)) || rm "$times"/*  # the first run warms the file's pages
    line=$("$build/bench/dedup_bench" --json --runs 1 "$file" 2>/dev/null || (($? == 3)))
    member seconds_median <<<"$line" >>"$times/library"
    bytes=$(member bytes <<<"$line")
    timed "dedup" "$tool" clean --sorted --json "$file"
    timed "dedup --jobs 1" "$tool" clean --sorted --json --jobs 1 "$file"
    timed "one core" taskset -c "$first" "$tool" clean --sorted --json "$file"
    [[ -z $second ]] || timed "two cores" taskset -c "$first,$second" "$tool" clean --sorted --json "$file"
done

median() { sort -g "$times/$1" | sed -n "$(((runs + 1) / 2))p"; }

ratio() { awk -v a="$(median "$2")" -v b="$(median "$3")" -v n="$1" 'BEGIN { printf "%-34s %8.2f\n", n, a / b }'; }

printf '%-34s %8s %8s\n' '' seconds MB/s
for name in library dedup 'dedup --jobs 1' 'one core' 'two cores'; do
    [[ -e $times/$name ]] || continue
    awk -v n="$name" -v s="$(median "$name")" -v b="$bytes" 'BEGIN { printf "%-34s %8.3f %8.1f\n", n, s, b / s / 1e6 }'
done
ratio 'tool rate / library rate' library dedup
ratio 'tool --jobs 1 rate / library rate' library 'dedup --jobs 1'
[[ -z $second ]] || ratio 'two cores / one core' 'one core' 'two cores'
