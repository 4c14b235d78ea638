from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.child_organization_list import ChildOrganizationList
from ...models.error_400 import Error400
from ...models.error_401 import Error401
from ...models.error_403 import Error403
from ...models.error_429 import Error429
from ...models.error_500 import Error500
from ...models.error_503 import Error503
from ...models.verification_status import VerificationStatus
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    external_id: str | Unset = UNSET,
    name: str | Unset = UNSET,
    status: VerificationStatus | Unset = UNSET,
    verification_status: VerificationStatus | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["externalId"] = external_id

    params["name"] = name

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_verification_status: str | Unset = UNSET
    if not isinstance(verification_status, Unset):
        json_verification_status = verification_status.value

    params["verificationStatus"] = json_verification_status

    params["limit"] = limit

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/organizations/children",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    ChildOrganizationList
    | Error400
    | Error401
    | Error403
    | Error429
    | Error500
    | Error503
    | None
):
    if response.status_code == 200:
        response_200 = ChildOrganizationList.from_dict(response.json())

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
    ChildOrganizationList
    | Error400
    | Error401
    | Error403
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
    external_id: str | Unset = UNSET,
    name: str | Unset = UNSET,
    status: VerificationStatus | Unset = UNSET,
    verification_status: VerificationStatus | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> Response[
    ChildOrganizationList
    | Error400
    | Error401
    | Error403
    | Error429
    | Error500
    | Error503
]:
    """The customers that authorize your organization now

     The customers that authorize your organization now. One that revoked is no longer listed; its
    authorization stays in `/v1/authorizations`. Newest first, or with `name` in the order of their
    names; pages stay stable while records change.

    Args:
        external_id (str | Unset):
        name (str | Unset):
        status (VerificationStatus | Unset): Lifecycle status of an organization's verification
            record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or
            submit the file, again.
        verification_status (VerificationStatus | Unset): Lifecycle status of an organization's
            verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or
            submit the file, again.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChildOrganizationList | Error400 | Error401 | Error403 | Error429 | Error500 | Error503]
    """

    kwargs = _get_kwargs(
        external_id=external_id,
        name=name,
        status=status,
        verification_status=verification_status,
        limit=limit,
        cursor=cursor,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    external_id: str | Unset = UNSET,
    name: str | Unset = UNSET,
    status: VerificationStatus | Unset = UNSET,
    verification_status: VerificationStatus | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> (
    ChildOrganizationList
    | Error400
    | Error401
    | Error403
    | Error429
    | Error500
    | Error503
    | None
):
    """The customers that authorize your organization now

     The customers that authorize your organization now. One that revoked is no longer listed; its
    authorization stays in `/v1/authorizations`. Newest first, or with `name` in the order of their
    names; pages stay stable while records change.

    Args:
        external_id (str | Unset):
        name (str | Unset):
        status (VerificationStatus | Unset): Lifecycle status of an organization's verification
            record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or
            submit the file, again.
        verification_status (VerificationStatus | Unset): Lifecycle status of an organization's
            verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or
            submit the file, again.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChildOrganizationList | Error400 | Error401 | Error403 | Error429 | Error500 | Error503
    """

    return sync_detailed(
        client=client,
        external_id=external_id,
        name=name,
        status=status,
        verification_status=verification_status,
        limit=limit,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    external_id: str | Unset = UNSET,
    name: str | Unset = UNSET,
    status: VerificationStatus | Unset = UNSET,
    verification_status: VerificationStatus | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> Response[
    ChildOrganizationList
    | Error400
    | Error401
    | Error403
    | Error429
    | Error500
    | Error503
]:
    """The customers that authorize your organization now

     The customers that authorize your organization now. One that revoked is no longer listed; its
    authorization stays in `/v1/authorizations`. Newest first, or with `name` in the order of their
    names; pages stay stable while records change.

    Args:
        external_id (str | Unset):
        name (str | Unset):
        status (VerificationStatus | Unset): Lifecycle status of an organization's verification
            record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or
            submit the file, again.
        verification_status (VerificationStatus | Unset): Lifecycle status of an organization's
            verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or
            submit the file, again.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChildOrganizationList | Error400 | Error401 | Error403 | Error429 | Error500 | Error503]
    """

    kwargs = _get_kwargs(
        external_id=external_id,
        name=name,
        status=status,
        verification_status=verification_status,
        limit=limit,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    external_id: str | Unset = UNSET,
    name: str | Unset = UNSET,
    status: VerificationStatus | Unset = UNSET,
    verification_status: VerificationStatus | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> (
    ChildOrganizationList
    | Error400
    | Error401
    | Error403
    | Error429
    | Error500
    | Error503
    | None
):
    """The customers that authorize your organization now

     The customers that authorize your organization now. One that revoked is no longer listed; its
    authorization stays in `/v1/authorizations`. Newest first, or with `name` in the order of their
    names; pages stay stable while records change.

    Args:
        external_id (str | Unset):
        name (str | Unset):
        status (VerificationStatus | Unset): Lifecycle status of an organization's verification
            record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or
            submit the file, again.
        verification_status (VerificationStatus | Unset): Lifecycle status of an organization's
            verification record.

            - `NOT_STARTED`: the record exists, and nothing was begun.
            - `PENDING`: the customer is mid-flow, or under review.
            - `APPROVED`: passed.
            - `REJECTED`: declined. Contact support to dispute.
            - `ON_HOLD`: a person has to look at it.
            - `RESUBMISSION_REQUIRED`: something fixable is missing or wrong. Start a session, or
            submit the file, again.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChildOrganizationList | Error400 | Error401 | Error403 | Error429 | Error500 | Error503
    """

    return (
        await asyncio_detailed(
            client=client,
            external_id=external_id,
            name=name,
            status=status,
            verification_status=verification_status,
            limit=limit,
            cursor=cursor,
        )
    ).parsed
