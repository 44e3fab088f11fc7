//! The core of keyward: what decides about API keys, and does nothing else.
//!
//! No I/O, no clock, no randomness of its own: `now` and `entropy` are arguments. Modules are listed in the order of
//! their layers; a module uses what stands above it, never what stands below.

pub mod encode;
pub mod error;
pub mod text;
pub mod time;

pub mod crypto;

pub mod credential;
pub mod id;
pub mod keyring;

pub mod policy;

pub mod account;
pub mod audit;
pub mod domain;
pub mod notice;
pub mod site;

pub mod access;
pub mod command;

pub mod signing;
pub mod token;

pub mod verify;

pub mod query;

#[cfg(target_arch = "wasm32")]
mod wasm;
