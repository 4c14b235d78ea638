//! What is used of a share token that another organization uses.
//!
//! That somebody has a token is nobody else's business, and it would show in an answer that comes sooner or says less
//! than that to a token which Sumsub calls invalid. So such an import goes the whole way, with a text in the token's
//! place that no token is. The token itself goes nowhere: the other import may still need it.
//!
//! The text follows from organization and token, so that a retry finds what became of the first try.

use secrecy::{ExposeSecret, SecretString};

use crate::secret::sha256;
use crate::store::imports::{Token, Uses};
use crate::sumsub::failure::ReuseFailure;
use crate::sumsub::refusals;
use base::ids::OrganizationId;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// So many random characters are no token, whatever the rest is: more than 128 bits.
const ENOUGH: usize = 24;

/// A share token, and what stands in for it.
pub(in crate::flows) struct ShareToken {
    itself: SecretString,
    stand_in: SecretString,
}

impl ShareToken {
    pub(in crate::flows) fn new(organization: OrganizationId, itself: SecretString) -> Self {
        let stand_in = in_place_of(organization, itself.expose_secret());
        Self { itself, stand_in }
    }

    /// As imports know it.
    pub(in crate::flows) fn known(&self) -> Token {
        Token {
            sha256: sha256(self.itself.expose_secret().as_bytes()),
            stand_in_sha256: sha256(self.stand_in.expose_secret().as_bytes()),
        }
    }

    pub(in crate::flows) fn used(&self, uses: Uses) -> &SecretString {
        match uses {
            Uses::Itself => &self.itself,
            Uses::StandIn => &self.stand_in,
        }
    }
}

/// A failure as it would be with the token itself, which is used.
pub(in crate::flows) fn stand_in(uses: Uses, failure: ReuseFailure) -> ReuseFailure {
    match (uses, failure) {
        (
            Uses::StandIn,
            ReuseFailure::TokenInvalid(_)
            | ReuseFailure::Refused(_)
            | ReuseFailure::Unnamed(_)
            | ReuseFailure::NotPartner(_)
            | ReuseFailure::Disabled(_),
        ) => refusals::token_used(),
        (_, failure) => failure,
    }
}

/// As long as the token, and of the same make: what names its kind and parts the rest stays.
fn in_place_of(organization: OrganizationId, token: &str) -> SecretString {
    const KIND_ENDS: &str = "jwt-";
    let kind = token.find(KIND_ENDS).map_or(0, |at| at + KIND_ENDS.len());
    let (kind, rest) = token.split_at(kind);
    let mut random = random(organization, token);
    let mut text = kind.to_owned();
    text.extend(rest.chars().map(|kept| match kept {
        '.' => kept,
        _ => random.next().unwrap_or(kept),
    }));
    let drawn = rest.chars().filter(|kept| *kept != '.').count();
    text.extend(random.take(ENOUGH.saturating_sub(drawn)));
    SecretString::from(text)
}

/// Characters without end that only who has the token can know.
fn random(organization: OrganizationId, token: &str) -> impl Iterator<Item = char> {
    let seed = sha256(format!("in place of a share token\n{organization}\n{token}").as_bytes());
    (0_u64..).flat_map(move |block| {
        let mut counted = seed.to_vec();
        counted.extend(block.to_be_bytes());
        sha256(&counted).map(|byte| {
            let at = usize::from(byte) % ALPHABET.len();
            char::from(ALPHABET.get(at).copied().unwrap_or(b'A'))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(organization: u128, token: &str) -> String {
        let organization = OrganizationId(uuid::Uuid::from_u128(organization));
        in_place_of(organization, token).expose_secret().to_owned()
    }

    #[test]
    fn it_is_of_the_same_make_and_never_the_token() {
        let token = format!(
            "_act-sbx-jwt-{}.{}.{}",
            "e".repeat(40),
            "f".repeat(200),
            "g".repeat(43)
        );
        let text = made(1, &token);
        assert_eq!(text, made(1, &token));
        assert_ne!(text, made(2, &token));
        assert_eq!(text.len(), token.len());
        let shape = |text: &str| text.split('.').map(str::len).collect::<Vec<_>>();
        assert_eq!(shape(&text), shape(&token));
        assert!(text.starts_with("_act-sbx-jwt-"));
        let same = text
            .chars()
            .zip(token.chars())
            .skip(13)
            .filter(|(a, b)| a == b);
        assert!(same.count() < 40);
    }

    #[test]
    fn a_text_too_short_to_be_a_token_gets_a_longer_one_in_its_place() {
        for token in ["a", "jwt-", "...", "_act-jwt-.x"] {
            let text = made(1, token);
            let random = text.strip_prefix("_act-jwt-").unwrap_or(&text);
            assert!(
                random.chars().filter(|c| *c != '.').count() >= ENOUGH,
                "{text}"
            );
        }
    }
}
