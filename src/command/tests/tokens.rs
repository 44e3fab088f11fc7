//! Keys that sign tokens: how many there are, and whose they are.

use serde_json::{Value, json};

use super::Desk;
use crate::crypto::SigningSeed;
use crate::encode::base64;
use crate::text::limits;

fn desk() -> Desk {
    let mut desk = Desk::new(&json!({}));
    desk.done("keyring.init", json!({}));
    desk
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let mut desk = desk();
    for made in 1..=limits::SIGNING_KEYS {
        let said = desk.done("tokens.rotateKey", json!({}));
        assert_eq!(said["signingKeys"].as_array().unwrap().len(), made);
    }
    let (code, details) = desk.refused("tokens.rotateKey", json!({}));
    assert_eq!((code, &details["most"]), ("keyring_full", &json!(limits::SIGNING_KEYS)));
}

#[test]
fn a_key_of_the_host_is_the_hosts() {
    let mut desk = desk();
    let own = desk.done("tokens.rotateKey", json!({}));
    assert_eq!(own["signingKeys"][0]["host"], false);
    let public = base64::to_url(&SigningSeed::new([5; 32]).public());
    let said = desk.done("tokens.rotateKey", json!({ "publicKey": public }));
    let key = said["signingKeys"].as_array().unwrap().iter().find(|key| key["kid"] == said["kid"]).unwrap();
    assert_eq!((&key["host"], &key["signs"]), (&json!(true), &json!(true)));
    let keys = desk.done("tokens.jwks", json!({}))["keys"].clone();
    let of = |key: &&Value| key["kid"] == said["kid"];
    assert_eq!(keys.as_array().unwrap().iter().find(of).unwrap()["x"], json!(public));
}

#[test]
fn only_a_key_that_is_there_is_revoked() {
    let mut desk = desk();
    let kid = desk.done("tokens.rotateKey", json!({}))["kid"].clone();
    assert_eq!(desk.refused("tokens.revokeKey", json!({ "kid": "another" })).0, "signing_key_not_found");
    assert_eq!(desk.done("tokens.revokeKey", json!({ "kid": kid }))["signingKeys"], json!([]));
    assert_eq!(desk.refused("tokens.revokeKey", json!({ "kid": kid })).0, "signing_key_not_found");
}
