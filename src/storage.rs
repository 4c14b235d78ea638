//! The object store: where the bytes of documents are.
//!
//! A local folder by default, or an S3 bucket. An object is written once, under a new name that says when it was
//! made, and never changed, so what was read is what was written. Everything is sealed before it comes here, each
//! object with a key of its own ([`generate_key`]), which its row keeps, and in chunks, so that it is written and read a
//! part at a time ([`writing`], [`reading`]).
//!
//! An object is written before its document's row and deleted after it. Whatever dies in between leaves an object that
//! no document has: it is noted in the database before it is written, and the sweep deletes what stays noted.

pub mod reading;
pub mod s3;
pub mod writing;

use std::path::{Path as Folder, PathBuf};
use std::sync::Arc;

use object_store::aws::AmazonS3;
use object_store::local::LocalFileSystem;
use object_store::multipart::MultipartStore as _;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};
use secrecy::SecretString;
use tokio::sync::OnceCell;
use uuid::Uuid;

use self::reading::Reading;
use self::writing::Writing;
use crate::secret::{SecretError, generate_key};

/// The folder where nothing else is said.
pub const DEFAULT: &str = "data/documents";

/// Why a place cannot be used, in one sentence for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It is no folder and no URL of a store that this program was built for.
    #[error("VOUCH_STORAGE_URL {0}")]
    Url(String),
    /// The S3 server cannot be used.
    #[error("VOUCH_STORAGE_S3_ENDPOINT {0}")]
    S3Endpoint(&'static str),
}

/// Where objects are, and what is needed to reach them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// A folder, `file:///…` or `s3://bucket/prefix`.
    pub place: String,
    /// For a bucket.
    pub s3: s3::Settings,
}

impl From<String> for Settings {
    /// A place that needs no more to be reached.
    fn from(place: String) -> Self {
        Self {
            place,
            s3: s3::Settings::default(),
        }
    }
}

/// Why an object could not be written, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The store, or the way to it.
    #[error("object store: {0}")]
    Store(#[from] object_store::Error),
    /// The folder.
    #[error("folder of documents: {0}")]
    Folder(#[from] std::io::Error),
    /// Sealing, or an object that is not what was written.
    #[error("sealed object {0}")]
    Secret(#[from] SecretError),
    /// An object reads as another than was written.
    #[error("an object does not read as it was written")]
    Altered,
}

#[derive(Debug)]
enum Place {
    /// Made when it is first used, so that a process that never keeps a document needs no folder.
    Folder(PathBuf, OnceCell<LocalFileSystem>),
    Bucket(Box<AmazonS3>, Path),
}

/// An object store.
#[derive(Debug, Clone)]
pub struct Storage(Arc<Place>);

/// A key for one object.
pub fn object_key() -> Result<SecretString, SecretError> {
    generate_key()
}

impl Storage {
    /// The store at a place. Nothing is reached yet.
    pub fn new(settings: &Settings) -> Result<Self, Unusable> {
        let place = &settings.place;
        if !place.contains("://") {
            return Ok(Self::folder(Folder::new(place)));
        }
        let url = reqwest::Url::parse(place)
            .map_err(|_| Unusable::Url("is neither a folder nor a URL".into()))?;
        if url.scheme() == "file" {
            let folder = url
                .to_file_path()
                .map_err(|()| Unusable::Url("is not the URL of a folder".into()))?;
            return Ok(Self::folder(&folder));
        }
        if url.scheme() == "s3" {
            let (store, prefix) = s3::open(&url, &settings.s3)?;
            return Ok(Self(Arc::new(Place::Bucket(Box::new(store), prefix))));
        }
        // Never the whole URL, which may hold credentials.
        let scheme = url.scheme();
        Err(Unusable::Url(format!(
            "has the scheme {scheme}, which is none of file and s3"
        )))
    }

    fn folder(folder: &Folder) -> Self {
        Self(Arc::new(Place::Folder(folder.to_owned(), OnceCell::new())))
    }

    async fn reach(&self) -> Result<(&dyn ObjectStore, Path), Trouble> {
        match &*self.0 {
            Place::Bucket(store, prefix) => Ok((store.as_ref(), prefix.clone())),
            Place::Folder(folder, opened) => {
                let open = async || {
                    tokio::fs::create_dir_all(folder).await?;
                    Ok::<_, Trouble>(LocalFileSystem::new_with_prefix(folder)?)
                };
                let store = opened.get_or_try_init(open).await?;
                Ok((store, Path::default()))
            }
        }
    }

    /// Begins to write an object under a new name, sealed with a key of its own.
    ///
    /// # Errors
    /// [`Trouble`]; what was written then is an object without a row.
    pub async fn write(&self, name: Uuid, key: &SecretString) -> Result<Writing, Trouble> {
        Writing::begin(self, name, key).await
    }

    /// Begins to read an object.
    ///
    /// # Errors
    /// [`Trouble`], also where there is no such object.
    pub async fn read(&self, name: Uuid, key: &SecretString) -> Result<Reading, Trouble> {
        Reading::begin(self, name, key).await
    }

    /// Puts an object under a new name, reads it and deletes it.
    ///
    /// # Errors
    /// The first of these that does not work.
    pub async fn try_out(&self, name: Uuid) -> Result<(), Trouble> {
        const WORDS: &[u8] = b"Vouch tries its document store out.";
        let key = object_key()?;
        let mut writing = self.write(name, &key).await?;
        writing.add(WORDS).await?;
        writing.end().await?;
        let mut reading = self.read(name, &key).await?;
        let mut read = Vec::new();
        while let Some(bytes) = reading.next().await? {
            read.extend_from_slice(&bytes);
        }
        self.delete(name, None).await?;
        if read == WORDS {
            Ok(())
        } else {
            Err(Trouble::Altered)
        }
    }

    /// The folder, where it is one. Everything else may be away and come back.
    #[must_use]
    pub fn local_folder(&self) -> Option<&Folder> {
        match &*self.0 {
            Place::Folder(folder, _) => Some(folder),
            Place::Bucket(..) => None,
        }
    }

    /// Deletes an object, and what was uploaded of it in parts, if it was. One that is not there is deleted already.
    pub async fn delete(&self, name: Uuid, upload: Option<&str>) -> Result<(), Trouble> {
        if let (Place::Bucket(bucket, prefix), Some(upload)) = (&*self.0, upload) {
            let path = at(prefix, name);
            gone(bucket.abort_multipart(&path, &upload.to_owned()).await)?;
        }
        let (store, prefix) = self.reach().await?;
        gone(store.delete(&at(&prefix, name)).await)
    }
}

fn gone(deleted: object_store::Result<()>) -> Result<(), Trouble> {
    match deleted {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn at(prefix: &Path, name: Uuid) -> Path {
    prefix.clone().join(name.simple().to_string())
}

fn identity(name: Uuid) -> String {
    format!("object:{}", name.simple())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::chunks;

    #[test]
    fn golden_identity_of_sealed_objects() {
        let name = Uuid::from_u128(0x0190_a1b2_c3d4_7000_8000_0000_0000_0001);
        let made = serde_json::json!({ "identity": identity(name), "path": at(&Path::default(), name).to_string() });
        crate::golden::check("objects", &made);
    }

    use base::clock::Clock;
    use base::ids::Ids;
    use chrono::{DateTime, TimeDelta};

    fn storage(place: &str) -> Result<Storage, Unusable> {
        Storage::new(&place.to_owned().into())
    }

    #[tokio::test]
    async fn what_is_kept_in_a_folder_is_sealed_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("not there yet");
        let storage = storage(place.to_str().unwrap()).unwrap();
        let clock = Clock::manual(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let name = Ids::new(clock).uuid();
        let (key, other) = (object_key().unwrap(), object_key().unwrap());
        let secret = b"%PDF-1.7 a secret";
        put(&storage, name, &key, secret).await;
        assert_eq!(all(&storage, name, &key).await.unwrap(), secret);
        assert!(matches!(
            all(&storage, name, &other).await,
            Err(Trouble::Secret(_))
        ));
        let stored = std::fs::read(place.join(name.simple().to_string())).unwrap();
        assert!(!stored.windows(6).any(|window| window == b"secret"));

        storage.delete(name, None).await.unwrap();
        storage.delete(name, None).await.unwrap();
        assert!(matches!(
            all(&storage, name, &key).await,
            Err(Trouble::Store(_))
        ));
    }

    #[tokio::test]
    async fn a_store_that_was_tried_out_is_as_empty_as_before_and_one_that_is_no_folder_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("documents");
        let name = Ids::new(Clock::manual(DateTime::UNIX_EPOCH)).uuid();
        let fine = storage(place.to_str().unwrap()).unwrap();
        fine.try_out(name).await.unwrap();
        assert_eq!(fine.local_folder(), Some(&*place));
        assert_eq!(std::fs::read_dir(&place).unwrap().count(), 0);

        let file = folder.path().join("a file");
        std::fs::write(&file, "").unwrap();
        let blocked = storage(file.join("documents").to_str().unwrap()).unwrap();
        let trouble = blocked.try_out(name).await.unwrap_err();
        assert!(matches!(trouble, Trouble::Folder(_)), "{trouble}");
        assert_eq!(storage("s3://bucket").unwrap().local_folder(), None);
    }

    /// Writes an object in pieces of odd lengths.
    async fn put(storage: &Storage, name: Uuid, key: &SecretString, bytes: &[u8]) {
        let mut writing = storage.write(name, key).await.unwrap();
        for piece in bytes.chunks(50_000) {
            assert!(!writing.needs_upload() && writing.holds(piece.len()) < 4 * chunks::CHUNK);
            writing.add(piece).await.unwrap();
        }
        writing.end().await.unwrap();
    }

    /// Everything in an object, which is never more at a time than it was said to be.
    async fn all(storage: &Storage, name: Uuid, key: &SecretString) -> Result<Vec<u8>, Trouble> {
        let mut reading = storage.read(name, key).await?;
        let (most, mut all) = (reading.holds(), Vec::new());
        while let Some(bytes) = reading.next().await? {
            assert!(bytes.len() <= most);
            all.extend_from_slice(&bytes);
        }
        Ok(all)
    }

    /// A folder's storage, a file in it, the name of the object there, and a key.
    fn place() -> (tempfile::TempDir, Storage, PathBuf, Uuid, SecretString) {
        let folder = tempfile::tempdir().unwrap();
        let storage = storage(folder.path().to_str().unwrap()).unwrap();
        let name = Ids::new(Clock::manual(DateTime::UNIX_EPOCH)).uuid();
        let file = folder.path().join(name.simple().to_string());
        (folder, storage, file, name, object_key().unwrap())
    }

    #[tokio::test]
    async fn objects_of_every_length_read_back_a_chunk_at_a_time() {
        let (_folder, storage, _, name, key) = place();
        let span = 4 * chunks::CHUNK;
        for length in [
            0,
            1,
            chunks::CHUNK,
            span - 1,
            span,
            span + 1,
            3 * span,
            10 << 20,
        ] {
            let bytes: Vec<u8> = (0..=250_u8).cycle().take(length).collect();
            put(&storage, name, &key, &bytes).await;
            assert!(
                all(&storage, name, &key).await.unwrap() == bytes,
                "{length}"
            );
            let reading = storage.read(name, &key).await.unwrap();
            assert!(reading.holds() <= Reading::HELD && Reading::HELD < 512 * 1024);
        }
    }

    #[tokio::test]
    async fn an_object_that_was_sealed_whole_reads_back() {
        let (_folder, storage, file, name, key) = place();
        let sealer = crate::secret::Sealer::new(std::slice::from_ref(&key)).unwrap();
        for length in [0, 1, 5 * chunks::CHUNK, 10 << 20] {
            let bytes: Vec<u8> = (0..=250_u8).cycle().take(length).collect();
            std::fs::write(&file, sealer.seal(&identity(name), &bytes).unwrap()).unwrap();
            assert!(
                all(&storage, name, &key).await.unwrap() == bytes,
                "{length}"
            );
            let reading = storage.read(name, &key).await.unwrap();
            assert!(reading.holds() >= 2 * length, "{length}");
        }
    }

    #[tokio::test]
    async fn an_object_that_was_cut_or_altered_does_not_read_to_its_end() {
        let (_folder, storage, file, name, key) = place();
        let bytes = vec![b'x'; 9 * chunks::CHUNK];
        put(&storage, name, &key, &bytes).await;
        let sealed = std::fs::read(&file).unwrap();
        let chunk = chunks::CHUNK + chunks::TAG;
        let mut forms: Vec<Vec<u8>> = [0, 1, 5, 8]
            .map(|whole| sealed[..chunks::HEADER + whole * chunk].to_vec())
            .into();
        forms.push(sealed[..sealed.len() - 1].to_vec());
        forms.push([&sealed[..], b"x"].concat());
        let mut altered = sealed.clone();
        altered[chunks::HEADER + 7 * chunk] ^= 1;
        forms.push(altered);
        for form in forms {
            std::fs::write(&file, &form).unwrap();
            let read = all(&storage, name, &key).await;
            assert!(matches!(
                read,
                Err(Trouble::Secret(SecretError::DoesNotOpen))
            ));
        }
        std::fs::write(&file, b"").unwrap();
        assert!(all(&storage, name, &key).await.is_err());
    }

    #[test]
    fn a_place_is_a_folder_or_a_url_of_a_known_kind() {
        assert!(storage("data/documents").is_ok());
        assert!(storage("file:///tmp/documents").is_ok());
        assert!(storage("s3://bucket/documents").is_ok());
        for odd in ["ftp://user:hunter2@host/x", "https://", "x://"] {
            let error = storage(odd).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
