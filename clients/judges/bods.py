"""Lets libcovebods, the validator of the Beneficial Ownership Data Standard, read what crates/bods writes.

Each file of crates/bods/tests/golden has to pass the schema check and the additional checks; and no field may be unknown
to the standard but Vouch's own property of annotations. The additional checks download a list of registers, only to look
up the schemes of identifiers; our files have no identifiers, so an empty list does and nothing is downloaded. The fixtures in
crates/bods/tests/fixtures have to be the ones of bods-v04-fixtures, byte for byte, and to pass the schema check.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path

from libcovebods.additionalfields import AdditionalFields
from libcovebods.config import LibCoveBODSConfig
from libcovebods.data_reader import DataReader
from libcovebods.jsonschemavalidate import JSONSchemaValidator
from libcovebods.run_tasks import process_additional_checks
from libcovebods.schema import SchemaBODS
from libcovebods.tasks.checks import legacy_checks, record_based_checks

NUMBER_OF_OURS = 20

tests = Path(__file__).parents[2] / "crates" / "bods" / "tests"
config = LibCoveBODSConfig()
legacy_checks.get_orgids_prefixes = record_based_checks.get_orgids_prefixes = list


def schema_errors(path):
    reader = DataReader(str(path))
    schema = SchemaBODS(reader, config)
    assert schema.schema_version == "0.4", schema.schema_version
    return [error.json() for error in JSONSchemaValidator(schema).validate(reader)]


def further_errors(path):
    reader = DataReader(str(path))
    schema = SchemaBODS(reader, config)
    found = process_additional_checks(reader, config, schema)["additional_checks"]
    unknown = AdditionalFields(schema).process(reader)
    return found + [field for field in unknown if not field.startswith("/annotations/vouch")]


failed = False
ours = sorted((tests / "golden").glob("*.json"))
assert len(ours) == NUMBER_OF_OURS, f"{len(ours)} files instead of {NUMBER_OF_OURS}"
for path in ours:
    errors = schema_errors(path) + further_errors(path)
    failed = failed or bool(errors)
    for error in errors:
        print(f"{path.name}: {json.dumps(error, default=str)}")

package = files("bods_fixtures") / "data"
theirs = {}
for folder in package.iterdir():
    if folder.is_dir():
        theirs |= {file.name: file for file in folder.iterdir() if file.name.endswith(".json")}
copies = {path.name: path for path in (tests / "fixtures").glob("*.json")}
assert copies.keys() == theirs.keys(), f"{sorted(copies)} instead of {sorted(theirs)}"
for name, path in sorted(copies.items()):
    assert path.read_bytes() == theirs[name].read_bytes(), f"{name} is not as the package has it"
    errors = schema_errors(path)
    failed = failed or bool(errors)
    for error in errors:
        print(f"{name}: {json.dumps(error, default=str)}")

if failed:
    sys.exit(1)
print(f"libcovebods finds no error in {len(ours)} files of ours and {len(copies)} fixtures.")
