"""A web process is ready before its first visitor, and carries nothing that pages do not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys

WANTED = ["ui/parts/table.html", "access/accounts.html", "registry/schools.html", "insight/gap.html"]
SCRIPT = f"""
WANTED = {WANTED}
import json, sys
import tongpan.config.wsgi
from django.db import connection
from django.template import engines
heavy = {{"scipy", "highspy", "typst", "pandas", "openpyxl", "xlsxwriter", "docx", "python_calamine", "duckdb"}}
loader = engines["django"].engine.template_loaders[0].loaders[0]
print(json.dumps({{
    "heavy": sorted(heavy & set(sys.modules)),
    "connected": connection.connection is not None,
    "templates": [name for name in WANTED if name in loader.get_template_cache],
    "views": "tongpan.insight.views.gap" in sys.modules,
    "rules": sys.modules["tongpan_core.policy.packs"].rule_pack.cache_info().currsize > 0,
}}))
"""


def test_a_web_process_is_warm_and_light(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env = {**kept, "TONGPAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tongpan.config.settings"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found == {"heavy": [], "connected": False, "templates": WANTED, "views": True, "rules": True}
