@cd /d "%~dp0"
@py -3 -m tools.start %*
