// A public client of Sumsub's, of other authors, does all that a donor does, and the recipient's import.
//
// Usage: drive.mjs BASE_URL DONOR_TOKEN DONOR_KEY TOKEN KEY LEVEL CLIENT_ID
// Prints the answer of every call as one JSON object.

import sumsub from "sumsub-node-sdk";

const [baseURL, donorToken, donorKey, appToken, secretKey, level, clientId] = process.argv.slice(2);
const donor = sumsub({ baseURL, appToken: donorToken, secretKey: donorKey });
const recipient = sumsub({ baseURL, appToken, secretKey });
const said = {};

async function say(name, call) {
  try {
    said[name] = (await call).data;
  } catch (error) {
    // An answer that the client takes for an error is one as well.
    if (!error.response) throw error;
    said[name] = { refused: error.response.status, ...error.response.data };
  }
  return said[name];
}

await say("status", donor.getStatus());
await say("levels", donor.getApplicantLevels());
const { id } = await say("created", donor.createApplicant("donor-customer", level, { email: "jane@example.com" }));
await say("byExternalUserId", donor.getApplicantByExternalUserId("donor-customer"));
await say("requiredIdDocs", donor.getRequiredIdDocs(id));
await say("nothingYet", donor.getRequiredIdDocsStatus(id));
await say("patchedInfo", donor.patchApplicantInfo(id, { firstName: "Jane", lastName: "Mock-Doe", dob: "1990-04-01" }));
await say("unsetInfo", donor.patchApplicantInfo(id, { country: "DEU" }, ["dob"]));
await say("patchedFixedInfo", donor.patchApplicantFixedInfo(id, { country: "DEU" }));
await say("patched", donor.patchApplicant(id, { phone: "+4930123456" }));
const picture = Buffer.from("89504e470d0a1a0a", "hex");
await say("passport", donor.addIdDocument(id, { idDocType: "PASSPORT", country: "DEU" }, picture));
await say("strange", donor.addIdDocument(id, { idDocType: "UTILITY_BILL", country: "DEU" }, picture));
await say("half", donor.getRequiredIdDocsStatus(id));
await say("selfie", donor.addIdDocument(id, { idDocType: "SELFIE", country: "DEU" }, picture));
await say("pending", donor.requestApplicantCheck(id, "all is there"));
await say("reviewPending", donor.getReviewStatus(id));
const verdict = (result) => donor.client.post(`/resources/applicants/${id}/status/testCompleted`, JSON.stringify(result));
const red = { reviewAnswer: "RED", reviewRejectType: "RETRY", rejectLabels: ["UNSATISFACTORY_PHOTOS"] };
await say("declined", verdict(red));
await say("moderationStates", donor.getModerationStates(id));
await say("reset", donor.resetApplicant(id));
await say("afterReset", donor.getRequiredIdDocsStatus(id));
await say("tooEarly", donor.requestApplicantCheck(id));
await say("passportAgain", donor.addIdDocument(id, { idDocType: "ID_CARD", country: "DEU" }, picture));
await say("selfieAgain", donor.addIdDocument(id, { idDocType: "SELFIE", country: "DEU" }, picture));
await say("pendingAgain", donor.requestApplicantCheck(id));
await say("approved", verdict({ reviewAnswer: "GREEN" }));
await say("documents", donor.getRequiredIdDocsStatus(id));
await say("donor", donor.getApplicant(id));
const { token } = await say("shareToken", donor.createShareToken(id, clientId));
const imported = await say("imported", recipient.shareApplicant(token));
await say("usedUp", recipient.shareApplicant(token));
await say("recipient", recipient.getApplicant(imported.id));
await say("level", recipient.changeApplicantLevel(imported.id, level));
await say("accessToken", recipient.generateAccessToken("customer-2", level));
await say("link", recipient.generateWebSDKLink({ levelName: level, externalUserId: "customer-2" }));
console.log(JSON.stringify(said));
