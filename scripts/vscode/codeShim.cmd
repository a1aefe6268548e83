@echo off
rem Desktop VS Code's place in extension tests; see codeShim.mjs.
if defined RAPPORT_NODE (
  "%RAPPORT_NODE%" "%~dp0codeShim.mjs" %*
) else (
  node "%~dp0..\run.mjs" "%~dp0codeShim.mjs" %*
)
