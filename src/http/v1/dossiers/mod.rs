//! Dossiers as they are handed out: what an officer could read by other calls, in their words, as the entries of one
//! signed archive ([`dossier`]). Each entry is a function of [`entries`].

mod cover;
mod decision;
mod entries;
mod policy;
mod send;

pub use send::{Broken, Sending, send};

use crate::flows::Services;
use crate::flows::dossiers::{self, DossierError, Look, Sources};
use crate::http::v1::reviews::get::{ReviewedFile, reviewed};
use crate::http::wire::timestamp;
use base::ids::OrganizationId;
use dossier::checkpoint::Inclusion;
use dossier::manifest::HistoryHead;
use dossier::{Made, Maker, Sealed};

/// What entries are made of.
#[derive(Debug)]
struct Material<'a> {
    services: &'a Services,
    sources: &'a Sources,
    /// The file as officers see it.
    review: &'a ReviewedFile,
    /// The proof of the history.
    inclusion: &'a Inclusion,
    /// What the dossier says of itself.
    made: &'a Made,
}

/// Makes a dossier of an organization, with its documents or with their hashes alone.
///
/// # Errors
/// [`DossierError`].
pub async fn make(
    services: &Services,
    owner: OrganizationId,
    maker: Maker,
    with_documents: bool,
) -> Result<Sealed, DossierError> {
    // Before anything is read.
    dossiers::signers(services)?;
    let Look { sources, mut tx } = dossiers::look(services, owner).await?;
    let (record, loaded) = (&sources.record, &sources.loaded);
    let review = reviewed(services, &mut tx, record, loaded).await?;
    drop(tx);
    let inclusion = dossiers::prove(services, record).await?;
    let made = Made {
        organization_id: owner.to_string(),
        made_at: timestamp(sources.at),
        made_by: maker,
        history: HistoryHead {
            sequence: inclusion.sequence,
            head: inclusion.head.clone(),
        },
    };
    let material = Material {
        services,
        sources: &sources,
        review: &review,
        inclusion: &inclusion,
        made: &made,
    };
    let mut all = entries::all(&material);
    if with_documents {
        all.extend(entries::contents(&sources));
    }
    dossiers::sign(services, made, all)
}
