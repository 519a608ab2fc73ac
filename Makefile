# 融通 Rongtong. Only Python >= 3.11 and make are assumed; everything else is fetched by name, version and hash.
.DEFAULT_GOAL := help
.SILENT:
PYTHON ?= python3
BIN := .venv/bin
HOME_DIR ?= $(if $(RONGTONG_HOME),$(RONGTONG_HOME),var)
BOOTSTRAP := .venv/.bootstrap
RUNTIME := .venv/.runtime
DEV := .venv/.dev

.PHONY: help run demo test check bench lock clean
help: ## list the targets / 列出命令
	grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BOOTSTRAP): requirements-bootstrap.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed / 需要 Python 3.11 以上") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	touch $@

# A synced environment holds exactly what the lock names; the development one is a superset of the other.
$(RUNTIME): $(BOOTSTRAP) requirements.lock pyproject.toml
	test -e $(DEV) || $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	touch $@

run: $(RUNTIME) ## prepare the demo alliance and start the service / 准备演示联盟并启动服务
	exec $(BIN)/rongtong serve --demo

demo: $(RUNTIME) ## the whole story on sample files, verified offline / 用样例走完全过程并离线核验
	RONGTONG_HOME=$(HOME_DIR)/demo $(BIN)/python -m api.cli.demo

check: $(DEV) ## format, lint, types, import contracts, packs, fast tests / 静态检查与快速测试
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/rongtong packs check
	$(BIN)/pytest -q -m "not slow and not browser" -n 2

test: $(DEV) ## install what the tests need, then all tests / 安装测试所需并运行全部测试
	$(BIN)/python -m tests.needs
	$(BIN)/pytest -q -n 2
	$(BIN)/python -m tests.postgres -q -n 2 tests/credits tests/steps/test_records.py

bench: $(DEV) ## benchmarks side by side with their yardsticks / 与基准同场测量
	$(BIN)/python -m benchmarks.run $(NAME)

lock: $(BOOTSTRAP) ## recompute the locked versions / 重新锁定版本
	printf 'uv==0.13.9\nsetuptools\n' | $(BIN)/uv pip compile - --quiet --universal --generate-hashes --no-header --python-version 3.11 -o requirements-bootstrap.lock
	$(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header --python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --quiet --universal --generate-hashes --no-header --python-version 3.11 -o requirements-dev.lock

clean: ## remove the environment and caches, keep var / 删除环境与缓存，保留 var
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
