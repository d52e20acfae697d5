import fc from "fast-check";

// Imported for its effect: property tests draw the same cases on every run.
fc.configureGlobal({ seed: 20261121 });
