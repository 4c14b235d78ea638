"""The README's blocks, in their order: what they print is what it shows."""

import contextlib
import io
import re
from pathlib import Path

from support import Dev, create, unique

from vouch_client import Vouch

README = Path(__file__).parent.parent / "README.md"


def test_the_readme(dev: Dev, vouch: Vouch) -> None:
    blocks = re.findall(r"^```(python|text)\n(.*?)^```$", README.read_text(), re.S | re.M)
    assert [kind for kind, _ in blocks] == ["python", "text"] * 4
    told = {
        "http://127.0.0.1:8080": dev.api_url,
        "http://127.0.0.1:8081": dev.sandbox_url,
        "nxos_sk_test_…": dev.key,
        "org_…": create(vouch, "Somebody Else"),
        # Of this run's own: the server may have had others.
        "grace-1": unique("grace"),
        "Grace": unique("Grace"),
        "whsec_…": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    }
    namespace: dict[str, object] = {}

    def filled(block: str) -> str:
        for placeholder, value in told.items():
            block = block.replace(placeholder, value)
        return block

    printed = []
    for _, code in blocks[::2]:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(filled(code), str(README), "exec"), namespace)
        printed.append(out.getvalue())
    opened = namespace["vouch"]
    assert isinstance(opened, Vouch)
    opened.close()
    assert printed == [filled(shown) for _, shown in blocks[1::2]]
