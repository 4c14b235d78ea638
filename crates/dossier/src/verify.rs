//! The check of a dossier: the archive is made again from its signed manifest, and every byte is compared. Memory is
//! bounded: documents go by in pieces, and what is kept has a largest size.

use std::io::{ErrorKind, Read, Result as Io};

use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::archive::{self, BLOCK, END};
use crate::checkpoint::{self, Inclusion};
use crate::history::{self, History};
use crate::jws::{self, Purpose, Untrusted};
use crate::keys::PublicKeys;
use crate::manifest::{self, Listed, MANIFEST, Manifest, SIGNATURE};
use crate::report::{Fault, Finding, Report};

/// Links an entry of a history to the one before: what only whoever has the audit key can do.
pub type Link<'a> = &'a dyn Fn(&[u8], &[u8]) -> [u8; 32];

/// The largest signature, in bytes.
const MAX_SIGNATURE: u64 = 1024;
/// The largest entry that is kept to be looked into, in bytes.
const MAX_KEPT: u64 = 64 * 1024 * 1024;
/// How much of an entry is read at once.
const PIECE: usize = 64 * 1024;

/// Checks a dossier. Without a link, the hashes of the history are believed because the manifest and a checkpoint have
/// them; with one, they are made again.
///
/// # Errors
/// Reading; whatever is read ends in the report.
pub fn verify(archive: impl Read, trusted: &PublicKeys, link: Option<Link<'_>>) -> Io<Report> {
    let mut report = Report::default();
    match (Tape { from: archive }).walk(trusted, link, &mut report) {
        Ok(()) => {}
        Err(Stop::Found(finding)) => report.findings.push(finding),
        Err(Stop::Io(error)) if error.kind() == ErrorKind::UnexpectedEof => {
            let finding = Finding::new(Fault::Truncated, "it ends too early");
            report.findings.push(finding);
        }
        Err(Stop::Io(error)) => return Err(error),
    }
    Ok(report)
}

/// Why no more is read.
enum Stop {
    Found(Finding),
    Io(std::io::Error),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

fn stop(fault: Fault, about: impl Into<String>) -> Stop {
    Stop::Found(Finding::new(fault, about))
}

/// The archive, of which the beginning is read.
struct Tape<R> {
    from: R,
}

impl<R: Read> Tape<R> {
    fn walk(
        mut self,
        trusted: &PublicKeys,
        link: Option<Link<'_>>,
        report: &mut Report,
    ) -> Result<(), Stop> {
        let bytes = self.first(MANIFEST, manifest::MAX_BYTES)?;
        let jws = self.first(SIGNATURE, MAX_SIGNATURE)?;
        let jws = String::from_utf8(jws)
            .map_err(|_| stop(Fault::SignatureBroken, "no signature of this form"))?;
        let signer = jws::verify(trusted, Purpose::Dossier, &bytes, &jws);
        let signer = signer.map_err(|untrusted| match &untrusted {
            Untrusted::UnknownSigner(kid) => stop(Fault::SignerUnknown, kid),
            _ => stop(Fault::SignatureBroken, untrusted.to_string()),
        })?;
        let manifest = Manifest::read(&bytes);
        let manifest =
            manifest.ok_or_else(|| stop(Fault::NotADossier, "its manifest is in another form"))?;
        report.signer = Some(signer);
        let manifest = report.manifest.insert(manifest);
        let (mut history, mut inclusion) = (None, None);
        for listed in &manifest.entries {
            let kept = [history::NAME, checkpoint::NAME].contains(&listed.name.as_str());
            let content = self.entry(listed, kept, &mut report.findings)?;
            if listed.name == history::NAME {
                history = Some(read::<History>(listed, &content)?);
            } else if listed.name == checkpoint::NAME {
                inclusion = Some(read::<Inclusion>(listed, &content)?);
            }
        }
        self.ends()?;
        let missing = |name: &str| stop(Fault::EntryMissing, name);
        let history = history.ok_or_else(|| missing(history::NAME))?;
        let inclusion = inclusion.ok_or_else(|| missing(checkpoint::NAME))?;
        let (whose, head) = (&manifest.organization_id, &manifest.history);
        let found = history.check(whose, head, link);
        report.findings.extend(found);
        let found = inclusion.check(whose, head, trusted);
        report.findings.extend(found);
        report.checkpoint_at = Some(inclusion.tree_head.created_at);
        report.linked = link.is_some();
        Ok(())
    }

    /// Reads one of the entries that say what follows: whatever it is, its header has the one form.
    fn first(&mut self, name: &str, most: u64) -> Result<Vec<u8>, Stop> {
        let header = self.block()?;
        let size = archive::size(&header).filter(|size| *size <= most);
        let size = size.filter(|size| archive::header(name, *size).as_ref() == Some(&header));
        let Some(size) = size else {
            return Err(stop(
                Fault::NotADossier,
                format!("no {name} where it has to be"),
            ));
        };
        let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
        self.from.read_exact(&mut bytes)?;
        self.padding(name, size)?;
        Ok(bytes)
    }

    /// Compares an entry with what the manifest says of it; its content where it is to be kept.
    fn entry(
        &mut self,
        listed: &Listed,
        kept: bool,
        findings: &mut Vec<Finding>,
    ) -> Result<Vec<u8>, Stop> {
        let header = self.block()?;
        if archive::header(&listed.name, listed.size).as_ref() != Some(&header) {
            return Err(stop(Fault::EntryMisplaced, &listed.name));
        }
        if kept && listed.size > MAX_KEPT {
            return Err(stop(
                Fault::EntryAltered,
                format!("{} is too large", listed.name),
            ));
        }
        let (mut hash, mut content, mut left) = (Sha256::new(), Vec::new(), listed.size);
        let mut piece = vec![0; PIECE];
        while left > 0 {
            let next = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            let piece = piece.get_mut(..next).unwrap_or_default();
            self.from.read_exact(piece)?;
            hash.update(&*piece);
            if kept {
                content.extend_from_slice(piece);
            }
            left -= next as u64;
        }
        self.padding(&listed.name, listed.size)?;
        if hex::encode(hash.finalize()) != listed.sha256 {
            findings.push(Finding::new(Fault::EntryAltered, &listed.name));
        }
        Ok(content)
    }

    fn block(&mut self) -> Result<[u8; BLOCK], Stop> {
        let mut block = [0; BLOCK];
        self.from.read_exact(&mut block)?;
        Ok(block)
    }

    fn padding(&mut self, name: &str, size: u64) -> Result<(), Stop> {
        let expected = archive::padding(size);
        let mut found = vec![0; expected.len()];
        self.from.read_exact(&mut found)?;
        if found == expected {
            Ok(())
        } else {
            Err(stop(Fault::EntryAltered, format!("what fills {name} up")))
        }
    }

    fn ends(&mut self) -> Result<(), Stop> {
        let mut end = [0; END.len()];
        self.from.read_exact(&mut end)?;
        if end != END {
            return Err(stop(
                Fault::TrailingBytes,
                "an entry that the manifest does not have",
            ));
        }
        if self.from.read(&mut [0; 1])? > 0 {
            return Err(stop(Fault::TrailingBytes, "behind the end"));
        }
        Ok(())
    }
}

fn read<T: DeserializeOwned>(listed: &Listed, content: &[u8]) -> Result<T, Stop> {
    serde_json::from_slice(content).map_err(|_| {
        stop(
            Fault::NotADossier,
            format!("{} is in another form", listed.name),
        )
    })
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
