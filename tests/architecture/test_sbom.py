"""``make sbom``: every package that a server has, or gives to browsers, with version and hash, and no other."""

from __future__ import annotations

import json

import sbom
from tests.architecture.project import ROOT
from tests.architecture.test_locks import pins


def test_it_lists_what_is_locked_and_nothing_else():
    made = sbom.whole()
    assert made["bomFormat"] == "CycloneDX"
    listed = {(own["name"], own["version"]) for own in made["components"] if own["purl"].startswith("pkg:pypi/")}
    assert listed == {(name, str(own)) for name, versions in pins("requirements.lock").items() for own in versions}
    served = {own["name"]: own["version"] for own in made["components"] if own["purl"].startswith("pkg:npm/")}
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf8"))["dependencies"]
    assert {name: served.get(name) for name in asked} == asked
    assert not {"axe-core", "@sparticuz/chromium"} & set(served), "tools of the tests"
    assert len(listed) + len(served) == len(made["components"])


def test_every_component_has_a_hash_and_names_are_given_once():
    made = sbom.whole()["components"]
    assert [own["name"] for own in made if not own.get("hashes") and not own.get("externalReferences")] == []
    assert len({own["bom-ref"] for own in made}) == len(made)


def test_the_hash_of_a_front_end_package_is_that_of_the_lock():
    own = sbom.component("@a/b", {"version": "1.2", "license": "MIT", "integrity": "sha512-AAEC"})
    assert own["purl"] == "pkg:npm/%40a/b@1.2"
    assert own["hashes"] == [{"alg": "SHA-512", "content": "000102"}]
