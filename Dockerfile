# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS build
WORKDIR /vouch
COPY . .
# Cargo names a test target in tests/it, which the image has no use for.
RUN mkdir -p tests/it && touch tests/it/main.rs
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/vouch/target \
    cargo build --release --locked && cp target/release/vouch /usr/local/bin/vouch
# Owned by the user below, so that a volume mounted here is writable.
RUN mkdir /data

# The C library, certificates, and no shell.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /usr/local/bin/vouch /usr/local/bin/vouch
COPY --from=build --chown=nonroot:nonroot /data /data
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/vouch/
# Documents are kept in a folder unless VOUCH_STORAGE_URL names a bucket: mount a volume at /data.
ENV VOUCH_LISTEN=0.0.0.0:8080 VOUCH_LOG_FORMAT=json VOUCH_STORAGE_URL=file:///data/documents
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["vouch", "healthcheck"]
ENTRYPOINT ["vouch"]
CMD ["serve"]
