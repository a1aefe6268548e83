#!/bin/sh
# Desktop VS Code's place in extension tests; see codeShim.mjs.
here="$(cd "$(dirname "$0")" && pwd)"
if [ -n "$RAPPORT_NODE" ]; then exec "$RAPPORT_NODE" "$here/codeShim.mjs" "$@"; fi
exec node "$here/../run.mjs" "$here/codeShim.mjs" "$@"
