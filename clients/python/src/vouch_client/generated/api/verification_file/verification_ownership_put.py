from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.declare_ownership_request import DeclareOwnershipRequest
from ...models.error_400 import Error400
from ...models.error_401 import Error401
from ...models.error_403 import Error403
from ...models.error_404 import Error404
from ...models.error_408 import Error408
from ...models.error_409 import Error409
from ...models.error_413 import Error413
from ...models.error_415 import Error415
from ...models.error_429 import Error429
from ...models.error_500 import Error500
from ...models.error_503 import Error503
from ...models.verification_ownership import VerificationOwnership
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: DeclareOwnershipRequest,
    format_: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(nxos_on_behalf_of, Unset):
        headers["Nxos-On-Behalf-Of"] = nxos_on_behalf_of

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    params: dict[str, Any] = {}

    params["format"] = format_

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/organizations/verification/ownership",
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    Error400
    | Error401
    | Error403
    | Error404
    | Error408
    | Error409
    | Error413
    | Error415
    | Error429
    | Error500
    | Error503
    | VerificationOwnership
    | None
):
    if response.status_code == 200:
        response_200 = VerificationOwnership.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error400.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error401.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error403.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Error404.from_dict(response.json())

        return response_404

    if response.status_code == 408:
        response_408 = Error408.from_dict(response.json())

        return response_408

    if response.status_code == 409:
        response_409 = Error409.from_dict(response.json())

        return response_409

    if response.status_code == 413:
        response_413 = Error413.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Error415.from_dict(response.json())

        return response_415

    if response.status_code == 429:
        response_429 = Error429.from_dict(response.json())

        return response_429

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
    | Error403
    | Error404
    | Error408
    | Error409
    | Error413
    | Error415
    | Error429
    | Error500
    | Error503
    | VerificationOwnership
]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: DeclareOwnershipRequest,
    format_: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[
    Error400
    | Error401
    | Error403
    | Error404
    | Error408
    | Error409
    | Error413
    | Error415
    | Error429
    | Error500
    | Error503
    | VerificationOwnership
]:
    """Declares who owns and controls the business in scope, over any number of tiers: companies, trusts,
    foundations, states and listed companies too

     Declares who owns and controls the business in scope, over any number of tiers: companies, trusts,
    foundations, states and listed companies too. Answers who owns it in effect, who is a beneficial
    owner and why, and what does not add up.

    Args:
        format_ (str | Unset):
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        idempotency_key (str | Unset):
        body (DeclareOwnershipRequest): A whole structure: it replaces the one before.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error404 | Error408 | Error409 | Error413 | Error415 | Error429 | Error500 | Error503 | VerificationOwnership]
    """

    kwargs = _get_kwargs(
        body=body,
        format_=format_,
        nxos_on_behalf_of=nxos_on_behalf_of,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    body: DeclareOwnershipRequest,
    format_: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> (
    Error400
    | Error401
    | Error403
    | Error404
    | Error408
    | Error409
    | Error413
    | Error415
    | Error429
    | Error500
    | Error503
    | VerificationOwnership
    | None
):
    """Declares who owns and controls the business in scope, over any number of tiers: companies, trusts,
    foundations, states and listed companies too

     Declares who owns and controls the business in scope, over any number of tiers: companies, trusts,
    foundations, states and listed companies too. Answers who owns it in effect, who is a beneficial
    owner and why, and what does not add up.

    Args:
        format_ (str | Unset):
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        idempotency_key (str | Unset):
        body (DeclareOwnershipRequest): A whole structure: it replaces the one before.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error404 | Error408 | Error409 | Error413 | Error415 | Error429 | Error500 | Error503 | VerificationOwnership
    """

    return sync_detailed(
        client=client,
        body=body,
        format_=format_,
        nxos_on_behalf_of=nxos_on_behalf_of,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    body: DeclareOwnershipRequest,
    format_: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[
    Error400
    | Error401
    | Error403
    | Error404
    | Error408
    | Error409
    | Error413
    | Error415
    | Error429
    | Error500
    | Error503
    | VerificationOwnership
]:
    """Declares who owns and controls the business in scope, over any number of tiers: companies, trusts,
    foundations, states and listed companies too

     Declares who owns and controls the business in scope, over any number of tiers: companies, trusts,
    foundations, states and listed companies too. Answers who owns it in effect, who is a beneficial
    owner and why, and what does not add up.

    Args:
        format_ (str | Unset):
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        idempotency_key (str | Unset):
        body (DeclareOwnershipRequest): A whole structure: it replaces the one before.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error404 | Error408 | Error409 | Error413 | Error415 | Error429 | Error500 | Error503 | VerificationOwnership]
    """

    kwargs = _get_kwargs(
        body=body,
        format_=format_,
        nxos_on_behalf_of=nxos_on_behalf_of,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    body: DeclareOwnershipRequest,
    format_: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> (
    Error400
    | Error401
    | Error403
    | Error404
    | Error408
    | Error409
    | Error413
    | Error415
    | Error429
    | Error500
    | Error503
    | VerificationOwnership
    | None
):
    """Declares who owns and controls the business in scope, over any number of tiers: companies, trusts,
    foundations, states and listed companies too

     Declares who owns and controls the business in scope, over any number of tiers: companies, trusts,
    foundations, states and listed companies too. Answers who owns it in effect, who is a beneficial
    owner and why, and what does not add up.

    Args:
        format_ (str | Unset):
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        idempotency_key (str | Unset):
        body (DeclareOwnershipRequest): A whole structure: it replaces the one before.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error404 | Error408 | Error409 | Error413 | Error415 | Error429 | Error500 | Error503 | VerificationOwnership
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            format_=format_,
            nxos_on_behalf_of=nxos_on_behalf_of,
            idempotency_key=idempotency_key,
        )
    ).parsed
