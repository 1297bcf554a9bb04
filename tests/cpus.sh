#!/bin/bash
# Law 4 on lesser CPUs: tests/cpus.sh runs the tests under qemu as a CPU without AVX does (Nehalem: x86-64-v2, the
# baseline) and as one with AVX2 (Haswell), and compares what the tool writes there and on this CPU.
# Debian 12: what the tests need, and qemu-user-static.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset emulated
cmake --build --preset emulated -j "$(nproc)"
lacking=-pcid,-x2apic,-tsc-deadline,-invpcid  # qemu warns of them, on the standard error that tests read
for cpu in Nehalem Haswell-noTSX,$lacking; do
    echo "== $cpu"
    export QEMU_CPU=$cpu
    ctest --preset emulated
    tests/same.sh build-emulated qemu-x86_64-static build-emulated/src/cli/dedup
done
