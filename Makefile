# Two commands are enough: `make run` and `make test`. Each sets up what it needs first.
.PHONY: help run test check setup assets lock bench coverage rehearse

help:           ## This list
	@sed -n 's/^\([a-z]*\): *## /\1\t/p' Makefile | expand -t 10

run:            ## Serve the demo on http://127.0.0.1:8000 (HOST, PORT, DATABASE_URL are honoured)
	@scripts/setup run
	@scripts/run

test:           ## The whole suite, on SQLite and on PostgreSQL
	@scripts/setup test
	@scripts/test

check:          ## Linters, templates, migrations, production settings, built assets, locks
	@scripts/setup test
	@scripts/check

setup:          ## Everything for developing, nothing started
	@scripts/setup test

assets:         ## Build static/css and static/js from static/src: the only one that needs Node
	@scripts/assets

lock:           ## Resolve pyproject.toml into the hashed locks; UPGRADE=1 takes newer versions
	@scripts/setup test
	@scripts/lock

bench:          ## Print the table of docs/benchmarks.md
	@scripts/setup test
	@.venv/bin/python -m tests.benchmarks

coverage:       ## How much of the code the tests run, on SQLite; counting makes them half as slow again
	@scripts/setup test
	@.venv/bin/pytest -q --cov --cov-report=term -n 2 --dist worksteal

rehearse:       ## The service as it is deployed, on this machine: killed, stormed, lost, restored, upgraded
	@scripts/setup test
	@scripts/rehearse
