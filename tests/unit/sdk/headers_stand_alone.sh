#!/usr/bin/env bash
# headers_stand_alone.sh TREE COMPILER OPTION...: compiles every header as a file of its own. A header of include/ may see
# include/ only.
set -euo pipefail
tree=$1
shift
cd "$tree"

compile() {
    local header=$1
    shift
    local -a folders=(-Iinclude)
    [[ $header == include/* ]] || folders+=(-Isrc)
    printf '#include "%s"\n' "${header#*/}" | "$@" "${folders[@]}" -fsyntax-only -x c++ - && return
    printf 'FAILED: %s does not compile alone\n' "$header" >&2
    return 1
}
export -f compile

mapfile -t headers < <(find include src -name '*.hpp' | LC_ALL=C sort)
((${#headers[@]} > 0)) || { echo "no headers below $tree" >&2; exit 1; }
printf '%s\0' "${headers[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c 'compile "$@"' _ {} "$@"
echo "${#headers[@]} headers compile alone"
