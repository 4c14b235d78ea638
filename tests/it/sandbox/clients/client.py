"""What Sumsub's authentication page describes, in Python: every request is signed over timestamp, method, path with query, and body.

Usage: client.py BASE_URL APP_TOKEN SECRET_KEY LEVEL EXTERNAL_USER_ID
Creates an applicant, reads its status, asks for an SDK access token, and prints the three answers as one JSON object.
"""

import hashlib
import hmac
import json
import sys
import time
import urllib.request

base_url, app_token, secret_key, level, external_user_id = sys.argv[1:]


def signed(method, target, payload=None):
    body = b"" if payload is None else json.dumps(payload).encode()
    timestamp = str(int(time.time()))
    signature = hmac.new(secret_key.encode(), digestmod=hashlib.sha256)
    signature.update(timestamp.encode() + method.encode() + target.encode() + body)
    request = urllib.request.Request(base_url + target, data=body or None, method=method)
    request.add_header("Content-Type", "application/json")
    request.add_header("X-App-Token", app_token)
    request.add_header("X-App-Access-Ts", timestamp)
    request.add_header("X-App-Access-Sig", signature.hexdigest())
    # The environment's proxy is for other hosts.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as response:
        return json.load(response)


created = signed("POST", f"/resources/applicants?levelName={level}", {"externalUserId": external_user_id})
status = signed("GET", f"/resources/applicants/{created['id']}/status")
token = signed(
    "POST",
    "/resources/accessTokens/sdk",
    {"userId": external_user_id, "levelName": level, "ttlInSecs": 600},
)
print(json.dumps({"created": created, "status": status, "token": token}))
