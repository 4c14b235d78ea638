from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_503 import Error503
from ...models.writable import Writable
from ...types import Response


def _get_kwargs() -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/readyz/writes",
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error503 | Writable | None:
    if response.status_code == 200:
        response_200 = Writable.from_dict(response.json())

        return response_200

    if response.status_code == 503:
        response_503 = Error503.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error503 | Writable]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
) -> Response[Error503 | Writable]:
    """Whether a write would work: at most a second ago one was tried

     Whether a write would work: at most a second ago one was tried. Where it would not, `details.reason`
    says why: `read_only`, `recovery`, `full`, `away` or `failed`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error503 | Writable]
    """

    kwargs = _get_kwargs()

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
) -> Error503 | Writable | None:
    """Whether a write would work: at most a second ago one was tried

     Whether a write would work: at most a second ago one was tried. Where it would not, `details.reason`
    says why: `read_only`, `recovery`, `full`, `away` or `failed`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error503 | Writable
    """

    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
) -> Response[Error503 | Writable]:
    """Whether a write would work: at most a second ago one was tried

     Whether a write would work: at most a second ago one was tried. Where it would not, `details.reason`
    says why: `read_only`, `recovery`, `full`, `away` or `failed`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error503 | Writable]
    """

    kwargs = _get_kwargs()

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
) -> Error503 | Writable | None:
    """Whether a write would work: at most a second ago one was tried

     Whether a write would work: at most a second ago one was tried. Where it would not, `details.reason`
    says why: `read_only`, `recovery`, `full`, `away` or `failed`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error503 | Writable
    """

    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
