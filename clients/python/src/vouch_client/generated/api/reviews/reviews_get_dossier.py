from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

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
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    organization_id: str,
    *,
    documents: bool | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["documents"] = documents

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/reviews/{organization_id}/dossier".format(
            organization_id=quote(str(organization_id), safe=""),
        ),
        "params": params,
    }

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
    | File
    | None
):
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

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
    Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | File
]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    organization_id: str,
    *,
    client: AuthenticatedClient,
    documents: bool | Unset = UNSET,
) -> Response[
    Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | File
]:
    """Everything that a verification rests on, as a signed archive that vouch dossier verify checks
    without this service: decision, facts, rules, hashes of the documents, ownership, screenings,
    history

     Everything that a verification rests on, as a signed archive that `vouch dossier verify` checks
    without this service: decision, facts, rules, hashes of the documents, ownership, screenings,
    history. With `documents=true` the documents themselves are in it. Each is kept as a look.

    Args:
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        documents (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | File]
    """

    kwargs = _get_kwargs(
        organization_id=organization_id,
        documents=documents,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    organization_id: str,
    *,
    client: AuthenticatedClient,
    documents: bool | Unset = UNSET,
) -> (
    Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | File
    | None
):
    """Everything that a verification rests on, as a signed archive that vouch dossier verify checks
    without this service: decision, facts, rules, hashes of the documents, ownership, screenings,
    history

     Everything that a verification rests on, as a signed archive that `vouch dossier verify` checks
    without this service: decision, facts, rules, hashes of the documents, ownership, screenings,
    history. With `documents=true` the documents themselves are in it. Each is kept as a look.

    Args:
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        documents (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | File
    """

    return sync_detailed(
        organization_id=organization_id,
        client=client,
        documents=documents,
    ).parsed


async def asyncio_detailed(
    organization_id: str,
    *,
    client: AuthenticatedClient,
    documents: bool | Unset = UNSET,
) -> Response[
    Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | File
]:
    """Everything that a verification rests on, as a signed archive that vouch dossier verify checks
    without this service: decision, facts, rules, hashes of the documents, ownership, screenings,
    history

     Everything that a verification rests on, as a signed archive that `vouch dossier verify` checks
    without this service: decision, facts, rules, hashes of the documents, ownership, screenings,
    history. With `documents=true` the documents themselves are in it. Each is kept as a look.

    Args:
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        documents (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | File]
    """

    kwargs = _get_kwargs(
        organization_id=organization_id,
        documents=documents,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    organization_id: str,
    *,
    client: AuthenticatedClient,
    documents: bool | Unset = UNSET,
) -> (
    Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | File
    | None
):
    """Everything that a verification rests on, as a signed archive that vouch dossier verify checks
    without this service: decision, facts, rules, hashes of the documents, ownership, screenings,
    history

     Everything that a verification rests on, as a signed archive that `vouch dossier verify` checks
    without this service: decision, facts, rules, hashes of the documents, ownership, screenings,
    history. With `documents=true` the documents themselves are in it. Each is kept as a look.

    Args:
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        documents (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503 | File
    """

    return (
        await asyncio_detailed(
            organization_id=organization_id,
            client=client,
            documents=documents,
        )
    ).parsed
