@echo off
rem Desktop VS Code's place in extension tests; see codeShim.mjs.
if not defined RAPPORT_NODE set RAPPORT_NODE=node
"%RAPPORT_NODE%" "%~dp0codeShim.mjs" %*
