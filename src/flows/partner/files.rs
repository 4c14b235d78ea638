//! Files of a user: the identity document (method A), and proofs of residence.
//!
//! Each file becomes a document of the user's in-house file, one after the other, so what was kept before one was
//! refused stays. A document's id follows from its name and content: sending all of them again changes nothing.

use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use super::{lock, of_file};
use crate::flows::error::CommonError;
use crate::flows::file::arriving::Arrived;
use crate::flows::file::documents::{Bytes, Upload, upload};
use crate::flows::file::error::{DocumentError, FileError};
use crate::flows::idempotent::Idempotent;
use crate::flows::partner::error::UserError;
use crate::flows::{Acting, Services};
use crate::store::file::documents::Details;
use crate::store::partner::{notices, users};
use domain::file::DocumentType;
use domain::partner::Refusal;
use domain::partner::notice::{Notice, ResidenceStatus};

/// A file that has come into the store. Its beginning was looked at.
#[derive(Debug)]
pub struct Delivered {
    /// The uploader's name of it.
    pub name: String,
    /// By its content.
    pub media_type: &'static str,
    /// Of a PDF, whether it opens only with a password.
    pub needs_password: Option<bool>,
    /// The bytes.
    pub arrived: Arrived,
}

/// What files are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// They show the identity document.
    Identity,
    /// They show where the user lives.
    Residence,
}

impl Purpose {
    fn kind(self) -> DocumentType {
        match self {
            Self::Identity => DocumentType::IdentityDocument,
            Self::Residence => DocumentType::ProofOfResidence,
        }
    }

    fn notice(self) -> Notice {
        match self {
            Self::Identity => Notice::FileAdded,
            Self::Residence => Notice::ResidenceChanged,
        }
    }

    fn status(self) -> &'static str {
        match self {
            Self::Identity => "ADDED",
            Self::Residence => ResidenceStatus::Waiting.as_str(),
        }
    }
}

/// Takes files, and tells the broker's partner endpoints.
///
/// # Errors
/// [`UserError::Refused`]; [`FileError::Full`]; the object store; the database.
pub async fn add(
    services: &Services,
    acting: Acting,
    purpose: Purpose,
    files: Vec<Delivered>,
) -> Result<(), UserError> {
    let mut files = files.into_iter();
    while let Some(file) = files.next() {
        if let Err(failure) = add_one(services, acting, purpose, file).await {
            give_up(services, files).await;
            return Err(failure);
        }
    }
    let (now, id) = (services.clock.now(), services.ids.uuid());
    let mut tx = services.begin().await?;
    let user = lock(services, &mut tx, acting).await?.user;
    if let (Purpose::Identity, true, Some(id)) = (purpose, user.hosted, user.verification_id) {
        // Whichever of the two ways was taken last is meant.
        users::name_check(&mut tx, acting.target, id, false).await?;
    }
    let (notice, status) = (purpose.notice(), purpose.status());
    notices::tell(&mut tx, user.organization_id, notice, status, id, now).await?;
    tx.commit().await?;
    services.wakeups.messages.notify_one();
    Ok(())
}

async fn add_one(
    services: &Services,
    acting: Acting,
    purpose: Purpose,
    file: Delivered,
) -> Result<(), UserError> {
    let new = Upload {
        id: id(purpose, &file.name, &file.arrived.sha256),
        kind: purpose.kind(),
        belongs_to: None,
        details: Details {
            file_name: file.name,
            description: None,
        },
        // The user's declaration says until when an identity document is good.
        valid_until: None,
        media_type: file.media_type,
        needs_password: file.needs_password,
        bytes: Bytes::Arrived(file.arrived),
    };
    match upload(services, acting, new, once()).await {
        // The same file, which has its last day by now: it was declared.
        Ok(_) | Err(DocumentError::Differs) => Ok(()),
        Err(DocumentError::File(FileError::Refused(refusal))) => {
            Err(UserError::Refused(of_file(refusal)))
        }
        Err(DocumentError::File(FileError::Common(CommonError::OrganizationGone))) => {
            Err(UserError::Refused(Refusal::NoSuchUser))
        }
        Err(other) => Err(other.into()),
    }
}

/// They come to nothing.
pub async fn give_up(services: &Services, files: impl IntoIterator<Item = Delivered>) {
    for file in files {
        file.arrived.give_up(services).await;
    }
}

/// The Partner API knows no keys for repeating a call.
pub(super) fn once<T, E>() -> Idempotent<T, E> {
    Idempotent {
        attempt: None,
        render: std::sync::Arc::new(|_| None),
    }
}

fn id(purpose: Purpose, name: &str, content: &[u8; 32]) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(purpose.kind().as_str());
    hash.update(content);
    hash.update(name);
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.split_at(16).0);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::sha256;

    #[test]
    fn a_file_has_one_id_and_another_file_another() {
        let (one, two) = (sha256(b"1"), sha256(b"2"));
        let first = id(Purpose::Identity, "a.png", &one);
        assert_eq!(first, id(Purpose::Identity, "a.png", &one));
        assert_ne!(first, id(Purpose::Identity, "b.png", &one));
        assert_ne!(first, id(Purpose::Identity, "a.png", &two));
        assert_ne!(first, id(Purpose::Residence, "a.png", &one));
        assert_eq!(first.get_version_num(), 8);
    }
}
