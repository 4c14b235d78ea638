//! Forms as browsers send them.

/// The media type of a form whose boundary is `XXX`.
pub(crate) const FORM: &str = "multipart/form-data; boundary=XXX";

/// A file of a form: the field's name, its own, and its bytes.
pub(crate) type File<'a> = (&'a str, &'a str, &'a [u8]);

/// The beginning of a form, up to the first byte of its file.
pub(crate) fn up_to_file(fields: &[(&str, &str)], (field, name): (&str, &str)) -> Vec<u8> {
    let mut form = String::new();
    for (name, value) in fields {
        let part = format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}");
        form.push_str(&format!("--XXX\r\n{part}\r\n"));
    }
    form.push_str(&format!(
        "--XXX\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n"
    ));
    form.into_bytes()
}

/// A whole form: fields, then files.
pub(crate) fn form(fields: &[(&str, &str)], files: &[File<'_>]) -> Vec<u8> {
    let (mut form, mut fields) = (Vec::new(), fields);
    for (field, name, bytes) in files {
        form.extend_from_slice(&up_to_file(std::mem::take(&mut fields), (field, name)));
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"--XXX--\r\n");
    form
}
