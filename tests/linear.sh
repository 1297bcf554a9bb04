#!/bin/sh
# Law 5, in instructions: linear.sh PROGRAM [NAME...] prints, for each adversarial thread, the instructions a byte at
# 64 kB and the growth at each of five doublings; exit code 1 where one is over 2.2. PROGRAM is the target `linear`.
# Takes minutes, so ctest does not run it; `dedup_bench --doubling` takes seconds. Needs valgrind.
program=$1
shift
[ -x "$program" ] || { echo "usage: linear.sh PROGRAM [NAME...]" >&2; exit 2; }
[ $# -gt 0 ] || { "$program" | { while read -r name; do "$0" "$program" "$name" || bad=1; done; exit ${bad:-0}; }; exit; }

instructions() {
    valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$program" "$@" 2>&1 |
        sed -n 's/.*I *refs: *//p' | tr -d ,
}

bad=0
for name in "$@"; do
    line=$(printf '%-31s' "$name")
    before=
    for size in 65536 131072 262144 524288 1048576 2097152; do
        now=$(($(instructions clean "$name" $size) - $(instructions make "$name" $size)))
        if [ -z "$before" ]; then
            line="$line $((now / size))/byte"
        else
            growth=$((now * 100 / before))
            line="$line $((growth / 100)).$(printf %02d $((growth % 100)))"
            [ $growth -le 220 ] || { bad=1; line="$line!"; }
        fi
        before=$now
    done
    echo "$line"
done
exit $bad
