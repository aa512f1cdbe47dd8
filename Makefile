# Everything a person types. Each target sets up what it needs, once.
.PHONY: help serve test test-runtimes unit check clean deploy destroy bench

PYTHON ?= python3
VENV = .venv/bin

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

serve:  ## run the whole cluster on this machine (PORT, HOST, NODES, THRESHOLD, PACKS=none|small|all)
	@$(PYTHON) infra/setup.py serve
	@exec env $(foreach name,PORT HOST NODES THRESHOLD PACKS,$(if $($(name)),$(name)=$($(name)))) $(VENV)/python -m chalicelib.local.server

test:  ## set up and run every test
	@$(PYTHON) infra/setup.py test
	@$(VENV)/ruff check --quiet .
	@$(VENV)/python -m pytest --numprocesses auto --override-ini console_output_style=classic

unit:  ## only the tests without I/O (seconds)
	@$(PYTHON) infra/setup.py test
	@$(VENV)/python -m pytest -q tests/unit tests/house

deploy:  ## make or renew a cluster in your AWS account (STAGE=test); see docs/operations.md
	@$(PYTHON) infra/setup.py deploy
	@$(VENV)/python -m infra deploy --stage $(or $(STAGE),$(error say which stage: make deploy STAGE=test))

destroy:  ## remove every trace of that cluster, after asking (STAGE=test)
	@$(PYTHON) infra/setup.py deploy
	@$(VENV)/python -m infra destroy --stage $(or $(STAGE),$(error say which stage: make destroy STAGE=test))

test-runtimes:  ## build every language pack and test all languages (needs Debian or Ubuntu; about 15 minutes at first)
	@$(PYTHON) infra/setup.py test
	@$(VENV)/python -m infra packs build --all --missing
	@RUNHIVE_TEST_PACKS=1 $(VENV)/python -m pytest -q tests/runtimes tests/http/test_repl.py \
		tests/deployed/test_packs.py tests/deployed/test_fetched.py

bench:  ## Runhive beside the post's system and a plain server, in one run (minutes)
	@$(PYTHON) infra/setup.py test
	@$(VENV)/python -m pip install --quiet --requirement bench/requirements.txt
	@cd bench && npm ci --silent --no-audit --no-fund
	@$(VENV)/python -m bench.load

clean:  ## remove what set-up made
	rm -rf .venv .setup frontend/node_modules frontend/dist tests/node_modules bench/node_modules
