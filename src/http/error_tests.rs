use super::*;

/// nxos' `ErrorCode` enum as far as this service uses it, and `authorization_required`, which nxos' revoke page names.
#[test]
fn every_row_has_a_code_of_nxos_and_its_status() {
    for situation in Situation::ALL {
        let row = situation.row();
        let statuses: &[u16] = match row.code {
            "missing_api_key" | "invalid_api_key" | "authentication_failed" => &[401],
            "forbidden" | "authorization_required" => &[403],
            "not_found" | "organization_not_found" | "authorization_not_found" => &[404],
            "idempotency_key_in_use" | "idempotency_request_in_flight" => &[409],
            "verification_import_unsupported" => &[409],
            "share_token_invalid" => &[400],
            "rate_limited" => &[429],
            "validation_error" => &[400, 409],
            "invalid_request" => &[400, 405, 408, 409, 413, 415],
            "internal_error" => &[500, 502, 503],
            "webhooks_unavailable" => &[503],
            other => panic!("{other} is no code of the catalogue"),
        };
        assert!(statuses.contains(&row.status.as_u16()), "{situation:?}");
    }
}

#[test]
fn only_4xx_are_saved_and_no_cause_is_shown() {
    for situation in Situation::ALL {
        let error = ApiError::from(*situation).because("hunter2");
        assert!(
            !error.is_saved() || situation.row().status.is_client_error(),
            "{situation:?}"
        );
        let body = String::from_utf8(error.body(RequestId(uuid::Uuid::nil()))).unwrap();
        assert!(!body.contains("hunter2"));
        if situation.row().status.is_server_error() && *situation != Situation::Bug {
            assert!(
                error
                    .respond(RequestId(uuid::Uuid::nil()))
                    .headers()
                    .contains_key("retry-after")
            );
        }
    }
}
