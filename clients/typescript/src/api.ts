/** Every call of the API as generated from its document, for `vouch.client`. */
export * from "./generated/sdk.gen.js";
