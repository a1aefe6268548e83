#!/bin/sh
# Desktop VS Code's place in extension tests; see codeShim.mjs.
exec "${RAPPORT_NODE:-node}" "$(dirname "$0")/codeShim.mjs" "$@"
