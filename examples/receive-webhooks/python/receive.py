"""A receiver of Vouch's webhooks, in Python.

    pip install -r requirements.txt && WEBHOOK_SECRET=whsec_… LISTEN=127.0.0.1:3000 python3 receive.py

Vouch sends a message at least once, and messages may overtake each other. So a receiver does three things: it verifies
the signature over the raw body, drops messages that it has seen, and ignores news that are older than what it knows. A
real one keeps what it has seen, and what it knows, in its database, in the transaction of what it does with the message.
"""

import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

from svix.webhooks import Webhook, WebhookVerificationError

WEBHOOK = Webhook(os.environ["WEBHOOK_SECRET"])
HOST, PORT = os.environ.get("LISTEN", "127.0.0.1:3000").split(":")

seen = set()  # The svix-id of every message that was dealt with.
sequences = {}  # The newest sequence of each organization.


def receive(message_id, event):
    if message_id in seen:
        print(f"{message_id}: seen already", flush=True)
        return
    seen.add(message_id)
    # Events of other types are taken and left alone: there will be new ones.
    if event["type"] != "organization.verification.updated":
        print(f"{message_id}: {event['type']}", flush=True)
        return
    data = event["data"]
    organization, status = data["organizationId"], data["status"]
    if data["sequence"] <= sequences.get(organization, 0):
        print(f"{message_id}: {organization} was {status}", flush=True)
        return
    sequences[organization] = data["sequence"]
    print(f"{message_id}: {organization} is {status}", flush=True)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(self.answer())
        self.end_headers()

    def answer(self):
        """400 for what Vouch did not send. Any 2xx says that the message is dealt with: it is not sent again."""
        if self.path != "/webhooks":
            return 404
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            WEBHOOK.verify(body, headers)
        except WebhookVerificationError:
            return 400
        receive(headers["svix-id"], json.loads(body))
        return 204

    def log_message(self, *arguments):
        """Says nothing of its own about requests."""


server = HTTPServer((HOST, int(PORT)), Receiver)
print(f"http://{HOST}:{server.server_port}/webhooks", flush=True)
server.serve_forever()
