from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_400 import Error400
from ...models.error_401 import Error401
from ...models.error_403 import Error403
from ...models.error_429 import Error429
from ...models.error_500 import Error500
from ...models.error_503 import Error503
from ...models.queued_review_list import QueuedReviewList
from ...models.review_queue_status import ReviewQueueStatus
from ...models.review_queue_track import ReviewQueueTrack
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    status: ReviewQueueStatus | Unset = UNSET,
    track: ReviewQueueTrack | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_track: str | Unset = UNSET
    if not isinstance(track, Unset):
        json_track = track.value

    params["track"] = json_track

    params["limit"] = limit

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/reviews",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> (
    Error400
    | Error401
    | Error403
    | Error429
    | Error500
    | Error503
    | QueuedReviewList
    | None
):
    if response.status_code == 200:
        response_200 = QueuedReviewList.from_dict(response.json())

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
    Error400 | Error401 | Error403 | Error429 | Error500 | Error503 | QueuedReviewList
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
    status: ReviewQueueStatus | Unset = UNSET,
    track: ReviewQueueTrack | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> Response[
    Error400 | Error401 | Error403 | Error429 | Error500 | Error503 | QueuedReviewList
]:
    """Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and
    approved files with a flag: what is urgent first, then what has waited longest

     Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and
    approved files with a flag: what is urgent first, then what has waited longest.

    Args:
        status (ReviewQueueStatus | Unset): Whether an officer has it already, or it is approved
            and flagged.
        track (ReviewQueueTrack | Unset): Which way of verifying is meant.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error429 | Error500 | Error503 | QueuedReviewList]
    """

    kwargs = _get_kwargs(
        status=status,
        track=track,
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
    status: ReviewQueueStatus | Unset = UNSET,
    track: ReviewQueueTrack | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> (
    Error400
    | Error401
    | Error403
    | Error429
    | Error500
    | Error503
    | QueuedReviewList
    | None
):
    """Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and
    approved files with a flag: what is urgent first, then what has waited longest

     Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and
    approved files with a flag: what is urgent first, then what has waited longest.

    Args:
        status (ReviewQueueStatus | Unset): Whether an officer has it already, or it is approved
            and flagged.
        track (ReviewQueueTrack | Unset): Which way of verifying is meant.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error429 | Error500 | Error503 | QueuedReviewList
    """

    return sync_detailed(
        client=client,
        status=status,
        track=track,
        limit=limit,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    status: ReviewQueueStatus | Unset = UNSET,
    track: ReviewQueueTrack | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> Response[
    Error400 | Error401 | Error403 | Error429 | Error500 | Error503 | QueuedReviewList
]:
    """Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and
    approved files with a flag: what is urgent first, then what has waited longest

     Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and
    approved files with a flag: what is urgent first, then what has waited longest.

    Args:
        status (ReviewQueueStatus | Unset): Whether an officer has it already, or it is approved
            and flagged.
        track (ReviewQueueTrack | Unset): Which way of verifying is meant.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error400 | Error401 | Error403 | Error429 | Error500 | Error503 | QueuedReviewList]
    """

    kwargs = _get_kwargs(
        status=status,
        track=track,
        limit=limit,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    status: ReviewQueueStatus | Unset = UNSET,
    track: ReviewQueueTrack | Unset = UNSET,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> (
    Error400
    | Error401
    | Error403
    | Error429
    | Error500
    | Error503
    | QueuedReviewList
    | None
):
    """Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and
    approved files with a flag: what is urgent first, then what has waited longest

     Files that wait for an officer or are with one, records of Sumsub's track that an officer holds, and
    approved files with a flag: what is urgent first, then what has waited longest.

    Args:
        status (ReviewQueueStatus | Unset): Whether an officer has it already, or it is approved
            and flagged.
        track (ReviewQueueTrack | Unset): Which way of verifying is meant.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error400 | Error401 | Error403 | Error429 | Error500 | Error503 | QueuedReviewList
    """

    return (
        await asyncio_detailed(
            client=client,
            status=status,
            track=track,
            limit=limit,
            cursor=cursor,
        )
    ).parsed
