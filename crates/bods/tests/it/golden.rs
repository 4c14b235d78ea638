//! Twenty structures of our own, and the files that they are. `.ci/judges` lets the standard's validator read the files.
//! `VOUCH_GOLDEN=write` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use bods::{Declaration, read, write};
use serde_json::Value;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// The structures by their files' names.
pub(crate) fn structures() -> Vec<(String, Declaration)> {
    let mut all: Vec<_> = fs::read_dir(folder("structures"))
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let text = fs::read_to_string(entry.path()).unwrap();
            let declaration = serde_json::from_str(&text).unwrap();
            (entry.file_name().into_string().unwrap(), declaration)
        })
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

#[test]
fn every_structure_is_the_file_that_it_was() {
    let all = structures();
    assert_eq!(all.len(), 20);
    let files = fs::read_dir(folder("golden")).unwrap().count();
    for (name, declaration) in all {
        declaration.structure.check().unwrap();
        let file = write(&declaration, &crate::publication());
        let path = folder("golden").join(&name);
        if std::env::var("VOUCH_GOLDEN").is_ok_and(|what| what == "write") {
            fs::write(&path, serde_json::to_string_pretty(&file).unwrap() + "\n").unwrap();
            continue;
        }
        assert_eq!(files, 20);
        let text = fs::read_to_string(&path).unwrap();
        let golden: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(file, golden, "{name}");
        assert_eq!(
            read(&golden, None).unwrap(),
            declaration.in_order(),
            "{name}"
        );
    }
}

#[test]
fn a_share_that_was_edited_is_not_read_as_it_was() {
    let all = structures();
    let (_, thirds) = all.iter().find(|(name, _)| name.starts_with("08")).unwrap();
    let mut file = write(thirds, &crate::publication());
    let statements = file.as_array_mut().unwrap();
    let last = statements.last_mut().unwrap();
    last["recordDetails"]["interests"][0]["share"]["exact"] = 40.into();
    let id = last["statementId"].as_str().unwrap().to_owned();
    let problems = read(&file, None).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(
        problems[0].to_string(),
        format!(
            "Statement {id}: An annotation of Vouch's contradicts share: whoever changes the field leaves out the annotation."
        )
    );
    // Without the annotation the new number holds.
    let last = file.as_array_mut().unwrap().last_mut().unwrap();
    last.as_object_mut().unwrap().remove("annotations");
    let read = read(&file, None).unwrap();
    assert_eq!(
        read.structure.interests[3].amount,
        Some(domain::ownership::Amount::BasisPoints(4_000))
    );
}
