"""Run with what the wheel installed, and nothing else: imports the whole package, and makes one real call."""

import json
import os
from importlib.metadata import distribution, version
from pathlib import Path

import vouch_client
from vouch_client.generated.api.organizations import organizations_get

ROOT = Path(__file__).resolve().parents[3]
told = json.loads(Path(os.environ["VOUCH_DEV_FILE"]).read_text())
with vouch_client.Vouch(told["apiUrl"], told["broker"]["apiKey"]) as vouch:
    own = vouch_client.ok(organizations_get.sync(client=vouch.client))
assert own.organization_id == told["broker"]["organizationId"], own
assert (Path(vouch_client.__file__).parent / "py.typed").exists()
assert "site-packages" in vouch_client.__file__, vouch_client.__file__
assert version("vouch-client") == vouch_client.__version__
for licence in ("LICENSE-APACHE", "LICENSE-MIT"):
    assert distribution("vouch-client").read_text(f"licenses/{licence}") == (ROOT / licence).read_text(), licence
print(f"vouch-client {version('vouch-client')}: {own.organization_id} is {own.name}")
