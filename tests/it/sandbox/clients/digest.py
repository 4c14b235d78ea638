"""What Sumsub's webhook page describes, in Python: the digest is an HMAC of the raw body, by the algorithm that its header names.

Usage: digest.py SECRET ALGORITHM DIGEST < BODY, prints "authentic" or "forged".
"""

import hashlib
import hmac
import sys

ALGORITHMS = {
    "HMAC_SHA1_HEX": hashlib.sha1,
    "HMAC_SHA256_HEX": hashlib.sha256,
    "HMAC_SHA512_HEX": hashlib.sha512,
}

secret, algorithm, digest = sys.argv[1:]
expected = hmac.new(secret.encode(), sys.stdin.buffer.read(), ALGORITHMS[algorithm]).hexdigest()
print("authentic" if hmac.compare_digest(expected, digest) else "forged")
