from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_400 import Error400
from ...models.error_401 import Error401
from ...models.error_403 import Error403
from ...models.error_404 import Error404
from ...models.error_429 import Error429
from ...models.error_500 import Error500
from ...models.error_503 import Error503
from ...models.submitted_verification import SubmittedVerification
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(nxos_on_behalf_of, Unset):
        headers["Nxos-On-Behalf-Of"] = nxos_on_behalf_of

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/organizations/verification/submission",
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | SubmittedVerification
    | None
):
    if response.status_code == 200:
        response_200 = SubmittedVerification.from_dict(response.json())

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
    | Error429
    | Error500
    | Error503
    | SubmittedVerification
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
    nxos_on_behalf_of: str | Unset = UNSET,
) -> Response[
    Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | SubmittedVerification
]:
    """The newest submission of the organization in scope; 404 before the first

     The newest submission of the organization in scope; 404 before the first. `level` is what the
    submission needed, `levelReasons` and `riskFactors` why the file needs it now. Each look of an
    officer's is written down.

    Args:
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | SubmittedVerification]
    """

    kwargs = _get_kwargs(
        nxos_on_behalf_of=nxos_on_behalf_of,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> (
    Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | SubmittedVerification
    | None
):
    """The newest submission of the organization in scope; 404 before the first

     The newest submission of the organization in scope; 404 before the first. `level` is what the
    submission needed, `levelReasons` and `riskFactors` why the file needs it now. Each look of an
    officer's is written down.

    Args:
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | SubmittedVerification
    """

    return sync_detailed(
        client=client,
        nxos_on_behalf_of=nxos_on_behalf_of,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> Response[
    Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | SubmittedVerification
]:
    """The newest submission of the organization in scope; 404 before the first

     The newest submission of the organization in scope; 404 before the first. `level` is what the
    submission needed, `levelReasons` and `riskFactors` why the file needs it now. Each look of an
    officer's is written down.

    Args:
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | SubmittedVerification]
    """

    kwargs = _get_kwargs(
        nxos_on_behalf_of=nxos_on_behalf_of,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> (
    Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | SubmittedVerification
    | None
):
    """The newest submission of the organization in scope; 404 before the first

     The newest submission of the organization in scope; 404 before the first. `level` is what the
    submission needed, `levelReasons` and `riskFactors` why the file needs it now. Each look of an
    officer's is written down.

    Args:
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | SubmittedVerification
    """

    return (
        await asyncio_detailed(
            client=client,
            nxos_on_behalf_of=nxos_on_behalf_of,
        )
    ).parsed
