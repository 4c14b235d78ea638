from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.authorization_list import AuthorizationList
from ...models.authorization_role import AuthorizationRole
from ...models.authorization_status import AuthorizationStatus
from ...models.authorization_type import AuthorizationType
from ...models.error_400 import Error400
from ...models.error_401 import Error401
from ...models.error_403 import Error403
from ...models.error_404 import Error404
from ...models.error_429 import Error429
from ...models.error_500 import Error500
from ...models.error_503 import Error503
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    role: AuthorizationRole | Unset = UNSET,
    status: AuthorizationStatus | Unset = UNSET,
    type_: AuthorizationType | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(nxos_on_behalf_of, Unset):
        headers["Nxos-On-Behalf-Of"] = nxos_on_behalf_of

    params: dict[str, Any] = {}

    json_role: str | Unset = UNSET
    if not isinstance(role, Unset):
        json_role = role.value

    params["role"] = json_role

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_type_: str | Unset = UNSET
    if not isinstance(type_, Unset):
        json_type_ = type_.value

    params["type"] = json_type_

    params["limit"] = limit

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/authorizations",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    AuthorizationList
    | Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | None
):
    if response.status_code == 200:
        response_200 = AuthorizationList.from_dict(response.json())

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
    AuthorizationList
    | Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
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
    role: AuthorizationRole | Unset = UNSET,
    status: AuthorizationStatus | Unset = UNSET,
    type_: AuthorizationType | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> Response[
    AuthorizationList
    | Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
]:
    """The authorizations that the organization in scope is party to, revoked ones too

     The authorizations that the organization in scope is party to, revoked ones too. Newest first.
    Acting for a customer, you see those between the customer and you; its own key sees all.

    Args:
        role (AuthorizationRole | Unset): Which side of an authorization an organization is.
        status (AuthorizationStatus | Unset): Where an authorization stands.
        type_ (AuthorizationType | Unset): What an authorization is.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuthorizationList | Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503]
    """

    kwargs = _get_kwargs(
        role=role,
        status=status,
        type_=type_,
        limit=limit,
        cursor=cursor,
        nxos_on_behalf_of=nxos_on_behalf_of,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    role: AuthorizationRole | Unset = UNSET,
    status: AuthorizationStatus | Unset = UNSET,
    type_: AuthorizationType | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> (
    AuthorizationList
    | Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | None
):
    """The authorizations that the organization in scope is party to, revoked ones too

     The authorizations that the organization in scope is party to, revoked ones too. Newest first.
    Acting for a customer, you see those between the customer and you; its own key sees all.

    Args:
        role (AuthorizationRole | Unset): Which side of an authorization an organization is.
        status (AuthorizationStatus | Unset): Where an authorization stands.
        type_ (AuthorizationType | Unset): What an authorization is.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuthorizationList | Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503
    """

    return sync_detailed(
        client=client,
        role=role,
        status=status,
        type_=type_,
        limit=limit,
        cursor=cursor,
        nxos_on_behalf_of=nxos_on_behalf_of,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    role: AuthorizationRole | Unset = UNSET,
    status: AuthorizationStatus | Unset = UNSET,
    type_: AuthorizationType | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> Response[
    AuthorizationList
    | Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
]:
    """The authorizations that the organization in scope is party to, revoked ones too

     The authorizations that the organization in scope is party to, revoked ones too. Newest first.
    Acting for a customer, you see those between the customer and you; its own key sees all.

    Args:
        role (AuthorizationRole | Unset): Which side of an authorization an organization is.
        status (AuthorizationStatus | Unset): Where an authorization stands.
        type_ (AuthorizationType | Unset): What an authorization is.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuthorizationList | Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503]
    """

    kwargs = _get_kwargs(
        role=role,
        status=status,
        type_=type_,
        limit=limit,
        cursor=cursor,
        nxos_on_behalf_of=nxos_on_behalf_of,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    role: AuthorizationRole | Unset = UNSET,
    status: AuthorizationStatus | Unset = UNSET,
    type_: AuthorizationType | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
    nxos_on_behalf_of: str | Unset = UNSET,
) -> (
    AuthorizationList
    | Error400
    | Error401
    | Error403
    | Error404
    | Error429
    | Error500
    | Error503
    | None
):
    """The authorizations that the organization in scope is party to, revoked ones too

     The authorizations that the organization in scope is party to, revoked ones too. Newest first.
    Acting for a customer, you see those between the customer and you; its own key sees all.

    Args:
        role (AuthorizationRole | Unset): Which side of an authorization an organization is.
        status (AuthorizationStatus | Unset): Where an authorization stands.
        type_ (AuthorizationType | Unset): What an authorization is.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):
        nxos_on_behalf_of (str | Unset):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuthorizationList | Error400 | Error401 | Error403 | Error404 | Error429 | Error500 | Error503
    """

    return (
        await asyncio_detailed(
            client=client,
            role=role,
            status=status,
            type_=type_,
            limit=limit,
            cursor=cursor,
            nxos_on_behalf_of=nxos_on_behalf_of,
        )
    ).parsed
