#!/bin/sh
# pkg_config.sh PREFIX PROGRAM.cpp COMPILER [FLAG...]: builds the program as the pkg-config files below PREFIX say, runs it.
set -eu
prefix=$1 program=$2
shift 2
PKG_CONFIG_PATH=$(find "$prefix" -name pkgconfig)
export PKG_CONFIG_PATH
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
# shellcheck disable=SC2046  # flags, not a word
for static in "" --static; do
  "$@" -std=c++20 -pthread "$program" -o "$scratch/program" $(pkg-config $static --cflags --libs dedup-json)
  LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") "$scratch/program"
done
