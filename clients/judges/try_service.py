"""Schemathesis tries the service by its documents: every check, over every document, with broker's and officer's keys.

Starts `vouch dev` on free ports with a folder of its own, and ends it. What fails and is not in accepted.json fails the
run; the long form also tells what is in it and did not fail. Run by .ci/schemathesis.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
TOOL = ROOT / "target/judges/python/bin/schemathesis"
VOUCH = ROOT / "target/debug/vouch"
# In the order in which they are tried. Coverage is the same each time; the others are not, so the long form has more of them.
PHASES = {"short": "examples,coverage,fuzzing", "long": "examples,coverage,fuzzing,stateful"}
EXAMPLES = {"short": 3, "long": 200}
# What only officers may do. The short form leaves out what an officer's key does like a broker's.
OFFICERS = "^/v1/reviews|/verification/approve$"
PATIENCE = 120


def start(folder):
    """The development server, and what it says of itself."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VOUCH_")}
    environment.pop("DATABASE_URL", None)
    environment |= {
        "VOUCH_RATE_LIMIT_PER_MINUTE": "100000000",
        "VOUCH_RATE_LIMIT_UNAUTHENTICATED_PER_MINUTE": "100000000",
        "VOUCH_LOG": "error",
    }
    command = [VOUCH, "dev", "--data-dir", folder / "data"]
    command += ["--listen", "127.0.0.1:0", "--sandbox-listen", "127.0.0.1:0"]
    log = open(folder / "log", "wb")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    announcement = folder / "data/dev.json"
    for _ in range(PATIENCE * 10):
        if announcement.exists():
            return process, json.loads(announcement.read_text())
        if process.poll() is not None:
            break
        time.sleep(0.1)
    process.kill()
    sys.exit("vouch dev did not start:\n" + (folder / "log").read_text(errors="replace")[-4000:])


def call(url, body, headers):
    request = urllib.request.Request(url, json.dumps(body).encode(), headers | {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def runs(dev):
    """Each document with each kind of key, and the ids that are really there."""
    broker = dev["broker"]
    business = next(child["organizationId"] for child in dev["children"] if child["type"] == "BUSINESS")
    bearer = {"Authorization": f"Bearer {broker['apiKey']}"}
    officer = {"Authorization": f"Bearer {dev['platform']['superAdminKey']}"}
    ids = {"header.Nxos-On-Behalf-Of": business, "path.organizationId": business}
    tenant = {"header.User-Agent": "judge", "header.X-Forwarded-For": "203.0.113.7", "path.verificationId": business.replace("org_", "ver_"), **ids}
    user = {"externalUserId": "judge", "firstName": "Anna", "lastName": "Example", "birthDate": "1990-02-28"}
    key = {"x-api-key": broker["apiKey"]}
    call(f"{dev['apiUrl']}/v1/user/balances/crypto-and-fiat", user | {"hasAcceptedP100Tc": True}, key)
    yield "v1.json", "a broker's key", bearer, ids
    yield "v1.json", "an officer's key", officer, ids
    yield "finhub.yaml", "a broker's key", bearer, tenant | {"header.X-Tenant-ID": broker["organizationId"]}
    yield "finhub.yaml", "an officer's key", officer, tenant | {"header.X-Tenant-ID": dev["platform"]["organizationId"]}
    yield "partner.yaml", "a broker's key", key, {"path.externalUserId": "judge"}


def place(signature):
    """A status, or where in a schema; without the tool's own numbers of schemas."""
    return re.sub(r"x-bundled/schema\d+/", "", signature)


def attempt(length, dev, folder, number, run):
    """One run. Answers with how many cases were tried, and with what failed: operation, check and status."""
    document, whose, headers, ids = run
    config, found, report = (folder / f"{number}.{kind}" for kind in ("toml", "failures", "report"))
    lines = [f"{json.dumps(name)} = {json.dumps(value)}" for name, value in ids.items()]
    config.write_text("[parameters]\n" + "\n".join(lines) + "\n")
    command = [TOOL, "--no-color", "--config-file", config, "run", ROOT / "openapi" / document, "--url", dev["apiUrl"]]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    command += ["--phases", PHASES[length], "--max-examples", str(EXAMPLES[length]), "--continue-on-failure"]
    if length == "short" and "officer" in whose:
        command += ["--include-path-regex", OFFICERS]
    # One: the compiler of Python 3.11, which the tool asks for its own source, is not made for two at once.
    command += ["--workers", "1", "--warnings", "off", "--baseline", found, "--baseline-update"]
    command += ["--report", "json", "--report-json-path", report]
    if length == "short":
        command += ["--seed", "1"]
    with open(folder / f"{number}.log", "wb") as log:
        subprocess.run(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=False)
    log = (folder / f"{number}.log").read_text(errors="replace")
    if not report.exists():
        sys.exit(f"Schemathesis did not end:\n{log[-4000:]}")
    told = json.loads(report.read_text())
    if told["errors"] or not told["complete"]:
        sys.exit(f"Schemathesis could not try everything: {told['errors']}\n{log[-8000:]}")
    entries = json.loads(found.read_text())["entries"] if found.exists() else []
    failures = {(one["operation"], one["check"], place(one["signature"])) for one in entries}
    return told["test_cases"]["generated"], told["seed"], failures, log


def main():
    length = sys.argv[1]
    rows = json.loads((HERE / "accepted.json").read_text())
    accepted = {(row["document"], row["operation"], row["check"], row["status"]) for row in rows}
    assert all(row["reason"] for row in rows)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="vouch-judges-"))
    # PostgreSQL is not run by root, and has to find its folder.
    folder.chmod(0o755)
    process, dev = start(folder)
    begun, cases, met, new = time.monotonic(), 0, set(), 0
    try:
        for number, run in enumerate(runs(dev)):
            generated, seed, failures, log = attempt(length, dev, folder, number, run)
            cases += generated
            said = {(run[0], *failure) for failure in failures}
            met |= said & accepted
            for failure in sorted(said - accepted):
                new += 1
                print("FAILED", *failure)
            print(f"{run[0]} with {run[1]}: {generated} cases, {len(said & accepted)} accepted failures, seed {seed}", flush=True)
            if said - accepted:
                print(re.split(r"=+ FAILURES =+", log)[-1])
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        if not new:
            shutil.rmtree(folder, ignore_errors=True)
    unmet = accepted - met
    if length == "long" and unmet:
        print("In accepted.json, and did not fail this time:", *sorted(unmet), sep="\n  ")
    print(f"{cases} cases in {time.monotonic() - begun:.0f} s; {len(met)} of {len(accepted)} accepted failures, {new} others")
    sys.exit(1 if new else 0)


main()
