from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_400 import Error400
from ...models.error_401 import Error401
from ...models.error_408 import Error408
from ...models.error_413 import Error413
from ...models.error_415 import Error415
from ...models.error_500 import Error500
from ...models.error_503 import Error503
from ...models.received import Received
from ...types import Response


def _get_kwargs(
    *,
    body: str,
    x_payload_digest: str,
    x_payload_digest_alg: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["X-Payload-Digest"] = x_payload_digest

    headers["X-Payload-Digest-Alg"] = x_payload_digest_alg

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/webhooks/sumsub",
    }

    _kwargs["json"] = body

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    Error400
    | Error401
    | Error408
    | Error413
    | Error415
    | Error500
    | Error503
    | Received
    | None
):
    if response.status_code == 200:
        response_200 = Received.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error400.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error401.from_dict(response.json())

        return response_401

    if response.status_code == 408:
        response_408 = Error408.from_dict(response.json())

        return response_408

    if response.status_code == 413:
        response_413 = Error413.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Error415.from_dict(response.json())

        return response_415

    if response.status_code == 500:
        response_500 = Error500.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Error503.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[
    Error400
    | Error401
    | Error408
    | Error413
    | Error415
    | Error500
    | Error503
    | Received
]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: str,
    x_payload_digest: str,
    x_payload_digest_alg: str,
) -> Response[
    Error400
    | Error401
    | Error408
    | Error413
    | Error415
    | Error500
    | Error503
    | Received
]:
    """Receives a webhook of Sumsub's

     Receives a webhook of Sumsub's. The body is signed with HMAC in `X-Payload-Digest`; `X-Payload-
    Digest-Alg` names the algorithm.

    Args:
        x_payload_digest (str):
        x_payload_digest_alg (str):
        body (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error408 | Error413 | Error415 | Error500 | Error503 | Received]
    """

    kwargs = _get_kwargs(
        body=body,
        x_payload_digest=x_payload_digest,
        x_payload_digest_alg=x_payload_digest_alg,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: str,
    x_payload_digest: str,
    x_payload_digest_alg: str,
) -> (
    Error400
    | Error401
    | Error408
    | Error413
    | Error415
    | Error500
    | Error503
    | Received
    | None
):
    """Receives a webhook of Sumsub's

     Receives a webhook of Sumsub's. The body is signed with HMAC in `X-Payload-Digest`; `X-Payload-
    Digest-Alg` names the algorithm.

    Args:
        x_payload_digest (str):
        x_payload_digest_alg (str):
        body (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error408 | Error413 | Error415 | Error500 | Error503 | Received
    """

    return sync_detailed(
        client=client,
        body=body,
        x_payload_digest=x_payload_digest,
        x_payload_digest_alg=x_payload_digest_alg,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: str,
    x_payload_digest: str,
    x_payload_digest_alg: str,
) -> Response[
    Error400
    | Error401
    | Error408
    | Error413
    | Error415
    | Error500
    | Error503
    | Received
]:
    """Receives a webhook of Sumsub's

     Receives a webhook of Sumsub's. The body is signed with HMAC in `X-Payload-Digest`; `X-Payload-
    Digest-Alg` names the algorithm.

    Args:
        x_payload_digest (str):
        x_payload_digest_alg (str):
        body (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error408 | Error413 | Error415 | Error500 | Error503 | Received]
    """

    kwargs = _get_kwargs(
        body=body,
        x_payload_digest=x_payload_digest,
        x_payload_digest_alg=x_payload_digest_alg,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: str,
    x_payload_digest: str,
    x_payload_digest_alg: str,
) -> (
    Error400
    | Error401
    | Error408
    | Error413
    | Error415
    | Error500
    | Error503
    | Received
    | None
):
    """Receives a webhook of Sumsub's

     Receives a webhook of Sumsub's. The body is signed with HMAC in `X-Payload-Digest`; `X-Payload-
    Digest-Alg` names the algorithm.

    Args:
        x_payload_digest (str):
        x_payload_digest_alg (str):
        body (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error408 | Error413 | Error415 | Error500 | Error503 | Received
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            x_payload_digest=x_payload_digest,
            x_payload_digest_alg=x_payload_digest_alg,
        )
    ).parsed
