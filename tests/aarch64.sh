#!/bin/bash
# Builds library, tool and tests for AArch64 and runs the tests under qemu: tests/aarch64.sh [BUILD]. With BUILD, a build
# for this machine, law 4 too: both tools write the same bytes.
# Debian 12: apt-get install cmake make g++-aarch64-linux-gnu pkg-config qemu-user-static unicode-data bzip2 zstd xz-utils
# The libraries are Debian's arm64 packages, unpacked into build-aarch64/sysroot; what is installed on this machine, and
# for which architectures, stays as it is.
set -euo pipefail
cd "$(dirname "$0")/.."
packages="libc6-dev libicu-dev libfmt-dev libxxhash-dev libcli11-dev libsimdjson-dev libzstd-dev zlib1g-dev liblzma-dev
  libexpat1-dev libgmime-3.0-dev libgumbo-dev librocksdb-dev libjemalloc-dev doctest-dev"
build=$PWD/build-aarch64
sysroot=$build/sysroot

# apt as on a machine that is arm64 and has nothing installed.
apt_arm64() {
    apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o Dir::State="$build/apt" \
        -o Dir::State::status="$build/apt/status" -o Dir::Cache="$build/apt" -o APT::Sandbox::User= "$@"
}

if [ ! -e "$build/apt/unpacked" ]; then
    rm -rf "$build/apt" "$sysroot"
    mkdir -p "$build/apt/lists/partial" "$build/apt/archives/partial" "$sysroot/usr/lib"
    : >"$build/apt/status"
    ln -s usr/lib "$sysroot/lib"  # packages have files for either
    apt_arm64 update
    # shellcheck disable=SC2086
    apt_arm64 install -y --no-install-recommends --download-only $packages
    for package in "$build"/apt/archives/*.deb; do dpkg-deb -x "$package" "$sysroot"; done
    touch "$build/apt/unpacked"
fi

cmake --preset aarch64
cmake --build --preset aarch64 -j "$(nproc)"
ctest --preset aarch64
if [ $# -gt 0 ]; then
    tests/same.sh "$1" qemu-aarch64-static -L "$sysroot" "$build/src/cli/dedup"
fi
