//! What is found wrong with histories and their checkpoints.

closed_codes! {
    /// What is wrong with an organization's history.
    pub enum Fault {
        /// An organization has no record.
        RecordMissing = "record_missing",
        /// An entry is not the one that was written, or not where it was written.
        EntryAltered = "entry_altered",
        /// Entries are gone that the record, its seal or a checkpoint knows.
        HistoryShortened = "history_shortened",
        /// The record does not say what its newest entry says.
        RecordAltered = "record_altered",
        /// The record's seal is not ours.
        SealBroken = "seal_broken",
        /// An organization is gone that a checkpoint knows.
        OrganizationMissing = "organization_missing",
        /// An entry is another than a checkpoint knows.
        HistoryRewritten = "history_rewritten",
    }
}

closed_codes! {
    /// What is wrong with a checkpoint.
    pub enum CheckpointFault {
        /// Another key signed it.
        AnotherKey = "another_key",
        /// Its signature is not ours.
        SignatureBroken = "signature_broken",
        /// The dossier key that signed it is not trusted.
        SignerUnknown = "signer_unknown",
        /// A dossier key did not sign this.
        JwsBroken = "jws_broken",
        /// The log is shorter than it says.
        LogShortened = "log_shortened",
        /// The log up to here is another.
        LogRewritten = "log_rewritten",
    }
}
