//! The tests of signed requests, by topic. Facts of the RFCs are in `tests/vectors`.

mod bits;
mod bodies;
mod components;
mod coverage;
mod edge_cases;
mod fixture;
mod keys;
mod order;
mod parsing;
mod properties;
mod recognised;
mod responses;
mod rfc9421;
mod rfc9530;
mod signing;
mod structured;
mod structured_corpus;
mod window;
