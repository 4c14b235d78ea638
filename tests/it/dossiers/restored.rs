//! A dossier outlives the database that it was made from.

use super::{approved, check, dossier_of, json_of, unpack};
use crate::support::app::TestApp;
use crate::support::restore::back_up;

#[tokio::test]
async fn a_restored_database_proves_the_same_history() {
    let app = TestApp::new().await;
    let made = approved(&app).await;
    let child = &made.file.child;
    let before = dossier_of(&made.officer, child, "?documents=true").await;
    let backup = back_up(&app).await;
    app.execute("delete from officer_reads").await;
    backup.restore(&app).await;
    assert!(check(&app, &before.bytes).is_valid());
    let after = dossier_of(&made.officer, child, "?documents=true").await;
    assert!(check(&app, &after.bytes).is_valid());
    let (before, after) = (unpack(&before.bytes).1, unpack(&after.bytes).1);
    // Not the manifest alone: nothing was made while no time passed, and nothing else was there to be made.
    let head = |contents| json_of(contents, "manifest.json")["history"].clone();
    assert_eq!(head(&before), head(&after));
    assert_eq!(before, after);
}
