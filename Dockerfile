# syntax=docker/dockerfile:1

FROM rust:1.95-slim-bookworm AS source
WORKDIR /vouch
COPY . .
# Cargo names a test and a benchmark, which the image has no use for.
RUN mkdir -p tests/it benches/vouch && touch tests/it/main.rs benches/vouch/main.rs
# Owned by the user below, so that a volume mounted here is writable.
RUN mkdir /data

# What serves customers carries no provider that approves anybody.
FROM source AS build
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/vouch/target \
    cargo build --release --locked --no-default-features && cp target/release/vouch /usr/local/bin/vouch

# `vouch dev` and `vouch sandbox` too.
FROM source AS build-dev
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/vouch/target \
    cargo build --release --locked && cp target/release/vouch /usr/local/bin/vouch

# The C library, certificates, and no shell.
FROM gcr.io/distroless/cc-debian12:nonroot AS base
COPY --from=source --chown=nonroot:nonroot /data /data
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/vouch/
# Documents are kept in a folder unless VOUCH_STORAGE_URL names a bucket: mount a volume at /data.
ENV VOUCH_LISTEN=0.0.0.0:8080 VOUCH_LOG_FORMAT=json VOUCH_STORAGE_URL=file:///data/documents
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["vouch", "healthcheck"]
ENTRYPOINT ["vouch"]
CMD ["serve"]

FROM base AS dev
COPY --from=build-dev /usr/local/bin/vouch /usr/local/bin/vouch

# The last one is what `docker build` makes.
FROM base AS production
COPY --from=build /usr/local/bin/vouch /usr/local/bin/vouch
