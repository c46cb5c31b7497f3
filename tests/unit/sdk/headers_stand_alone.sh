#!/usr/bin/env bash
# headers_stand_alone.sh TREE COMPILER OPTION...: compiles every header as a file of its own. A header of include/ may see
# include/ only. A header that its own .cpp includes before anything else is compiled alone by every build already.
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

proven() {
    local source=${1%.hpp}.cpp
    [[ -f $source && $(grep -m 1 '^#include' "$source") == "#include \"${1#*/}\"" ]]
}

mapfile -t headers < <(find include src -name '*.hpp' | LC_ALL=C sort)
((${#headers[@]} > 0)) || { echo "no headers below $tree" >&2; exit 1; }
left=()
for header in "${headers[@]}"; do
    proven "$header" || left+=("$header")
done
printf '%s\0' "${left[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c 'compile "$@"' _ {} "$@"
echo "${#headers[@]} headers compile alone, ${#left[@]} of them tried here"
