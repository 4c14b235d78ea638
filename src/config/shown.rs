//! The settings in force, as `vouch config` shows them.

use secrecy::SecretString;

use super::{Config, SETTINGS};

impl Config {
    /// Every setting's value in force, in the order of [`SETTINGS`]; secrets only say that they are set.
    #[must_use]
    pub fn shown(&self) -> Vec<Option<String>> {
        let count =
            |list: &[SecretString]| (!list.is_empty()).then(|| format!("({} set)", list.len()));
        let set = |secret: &Option<SecretString>| secret.as_ref().map(|_| "(set)".to_owned());
        let value = |name: &str| match name {
            "listen" => Some(self.listen.to_string()),
            "database_url" => set(&self.database_url),
            "database_listen_url" => set(&self.database_listen_url),
            "database_max_connections" => Some(self.database_max_connections.to_string()),
            "database_patience_milliseconds" => {
                Some(self.database_patience_milliseconds.to_string())
            }
            "environment" => Some(self.environment.as_str().to_owned()),
            "sealing_keys" => count(&self.sealing_keys),
            "audit_key" => set(&self.audit_key),
            "hash_key" => set(&self.hash_key),
            "audit_checkpoint_file" => {
                let file = self.audit_checkpoint_file.as_ref();
                file.map(|file| file.display().to_string())
            }
            "sumsub_base_url" => Some(self.sumsub_base_url.clone()),
            "sumsub_app_token" => set(&self.sumsub_app_token),
            "sumsub_secret_key" => set(&self.sumsub_secret_key),
            "sumsub_webhook_secrets" => count(&self.sumsub_webhook_secrets),
            "sumsub_level_individual" => self.sumsub_level_individual.clone(),
            "sumsub_level_business" => self.sumsub_level_business.clone(),
            "sumsub_timeout_seconds" => Some(self.sumsub_timeout_seconds.to_string()),
            "sumsub_get_per_5s" => Some(self.sumsub_get_per_5s.to_string()),
            "sumsub_post_per_5s" => Some(self.sumsub_post_per_5s.to_string()),
            "sumsub_http_hosts" => Some(self.sumsub_http_hosts.join(",")),
            "replicas" => Some(self.replicas.to_string()),
            "import_green_after_seconds" => Some(self.import_green_after_seconds.to_string()),
            "import_lease_seconds" => Some(self.import_lease_seconds.to_string()),
            "inbox_retention_days" => Some(self.inbox_retention_days.to_string()),
            "webhook_retention_days" => Some(self.webhook_retention_days.to_string()),
            "webhook_allowed_networks" => Some(self.webhook_allowed_networks.join(",")),
            "webhook_allow_http" => Some(self.webhook_allow_http.to_string()),
            "document_grace_days" => Some(self.document_grace_days.to_string()),
            "unknown_share_basis_points" => Some(self.unknown_share_basis_points.to_string()),
            "reporting_floor_basis_points" => Some(self.reporting_floor_basis_points.to_string()),
            "storage_url" => self.storage_url.clone(),
            "storage_s3_endpoint" => self.storage_s3_endpoint.clone(),
            "storage_s3_region" => self.storage_s3_region.clone(),
            "storage_s3_allow_http" => Some(self.storage_s3_allow_http.to_string()),
            "storage_s3_access_key_id" => self.storage_s3_access_key_id.clone(),
            "storage_s3_secret_access_key" => set(&self.storage_s3_secret_access_key),
            "max_connections" => Some(self.max_connections.to_string()),
            "upload_memory_megabytes" => Some(self.upload_memory_megabytes.to_string()),
            "metrics_listen" => Some(self.metrics_listen.to_string()),
            "rate_limit_per_minute" => Some(self.rate_limit_per_minute.to_string()),
            "rate_limit_unauthenticated_per_minute" => {
                Some(self.rate_limit_unauthenticated_per_minute.to_string())
            }
            "trusted_proxies" => Some(self.trusted_proxies.join(",")),
            "svix_url" => self.svix_url.clone(),
            "svix_token" => set(&self.svix_token),
            "redis_url" => set(&self.redis_url),
            "log" => Some(self.log.clone()),
            "log_format" => Some(self.log_format.as_str().to_owned()),
            _ => None,
        };
        SETTINGS.iter().map(|setting| value(setting.name)).collect()
    }
}
