#!/bin/bash
# deb.sh DIR static|shared: looks at the Debian packages in DIR and unpacks them into DIR/root.
set -euo pipefail
cd "$1"
kind=$2

fail() { echo "deb: $*" >&2; exit 1; }
# matches PACKAGE FIELD REGEX
matches() {
  local value
  value=$(dpkg-deb -f "$1"_[0-9]*.deb "$2")
  [[ $value =~ $3 ]] || fail "$1: $2 is '$value', not $3"
}
# only PACKAGE REGEX: no other files than these and the papers
only() {
  local others
  others=$(dpkg-deb -c "$1"_[0-9]*.deb | awk '!/^d/ { print $6 }' |
    grep -Ev "^\./usr/($2|share/doc/$1/(copyright|changelog\.gz))$" || true)
  [[ -z $others ]] || fail "$1 holds $others"
}

version=$(dpkg-deb -f dedup_*.deb Version)
abi=${version%.*}
matches dedup Depends 'libc6.*libsimdjson'
only dedup '(bin|share)/.*'
linked=a needs='^libicu-dev, libfmt-dev, libxxhash-dev, libsimdjson-dev$'
if [[ $kind == shared ]]; then
  linked=so needs="^libdedup$abi \(= $version\)$"
  matches "libdedup$abi" Depends 'libc6.*libicu'
  only "libdedup$abi" 'lib/([a-z0-9_-]+/)?libdedup(-json)?\.so\.[0-9.]+'
  [[ $(dpkg-deb -I "libdedup$abi"_*.deb shlibs) == *"libdedup $abi libdedup$abi (>= $version)"* ]] || fail "shlibs"
  [[ $(dpkg-deb -I "libdedup$abi"_*.deb triggers) == "activate-noawait ldconfig" ]] || fail "triggers"
fi
matches libdedup-dev Depends "$needs"
only libdedup-dev "include/dedup/[a-z_]+\.hpp|lib/([a-z0-9_-]+/)?$(printf '(%s|%s|%s)' \
  "libdedup(-json)?\.$linked" 'pkgconfig/dedup(-json)?\.pc' 'cmake/dedup/[A-Za-z-]+\.cmake')"

rm -rf root
for deb in *.deb; do dpkg-deb -x "$deb" root; done
tool=$(LD_LIBRARY_PATH= root/usr/bin/dedup --version)
[[ $tool == *"$version"* ]] || fail "the tool says it is $tool"
