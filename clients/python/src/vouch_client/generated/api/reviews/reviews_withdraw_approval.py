from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
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
from ...models.verification_review import VerificationReview
from ...models.withdraw_approval_request import WithdrawApprovalRequest
from ...types import UNSET, Response, Unset


def _get_kwargs(
    organization_id: str,
    *,
    body: WithdrawApprovalRequest,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/reviews/{organization_id}/approval/withdraw".format(
            organization_id=quote(str(organization_id), safe=""),
        ),
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
    | VerificationReview
    | None
):
    if response.status_code == 200:
        response_200 = VerificationReview.from_dict(response.json())

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
    | VerificationReview
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
    body: WithdrawApprovalRequest,
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
    | VerificationReview
]:
    """Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD,
    and you have the file or the record

     Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD,
    and you have the file or the record. It is approved again only by another decision, or by Sumsub's
    next review after your release.

    Args:
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        idempotency_key (str | Unset):
        body (WithdrawApprovalRequest): Why an approval is taken back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error404 | Error408 | Error409 | Error413 | Error415 | Error429 | Error500 | Error503 | VerificationReview]
    """

    kwargs = _get_kwargs(
        organization_id=organization_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    organization_id: str,
    *,
    client: AuthenticatedClient,
    body: WithdrawApprovalRequest,
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
    | VerificationReview
    | None
):
    """Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD,
    and you have the file or the record

     Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD,
    and you have the file or the record. It is approved again only by another decision, or by Sumsub's
    next review after your release.

    Args:
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        idempotency_key (str | Unset):
        body (WithdrawApprovalRequest): Why an approval is taken back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error404 | Error408 | Error409 | Error413 | Error415 | Error429 | Error500 | Error503 | VerificationReview
    """

    return sync_detailed(
        organization_id=organization_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    organization_id: str,
    *,
    client: AuthenticatedClient,
    body: WithdrawApprovalRequest,
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
    | VerificationReview
]:
    """Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD,
    and you have the file or the record

     Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD,
    and you have the file or the record. It is approved again only by another decision, or by Sumsub's
    next review after your release.

    Args:
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        idempotency_key (str | Unset):
        body (WithdrawApprovalRequest): Why an approval is taken back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error404 | Error408 | Error409 | Error413 | Error415 | Error429 | Error500 | Error503 | VerificationReview]
    """

    kwargs = _get_kwargs(
        organization_id=organization_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    organization_id: str,
    *,
    client: AuthenticatedClient,
    body: WithdrawApprovalRequest,
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
    | VerificationReview
    | None
):
    """Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD,
    and you have the file or the record

     Takes an approval back, with a SUPER_ADMIN key of another person than the one who approved: ON_HOLD,
    and you have the file or the record. It is approved again only by another decision, or by Sumsub's
    next review after your release.

    Args:
        organization_id (str):  Example: org_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4.
        idempotency_key (str | Unset):
        body (WithdrawApprovalRequest): Why an approval is taken back.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error404 | Error408 | Error409 | Error413 | Error415 | Error429 | Error500 | Error503 | VerificationReview
    """

    return (
        await asyncio_detailed(
            organization_id=organization_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
