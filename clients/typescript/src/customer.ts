import type { Clock } from "./clock.js";
import type { Client } from "./generated/client/index.js";
import * as api from "./generated/sdk.gen.js";
import type * as t from "./generated/types.gen.js";
import { type ListOptions, paginate } from "./pages.js";
import { type CallOptions, headersOf, type WriteOptions } from "./transport.js";
import { type DocumentUpload, uploadDocument } from "./upload.js";
import { type WaitOptions, waitFor } from "./wait.js";

const DECIDED: readonly t.VerificationStatus[] = ["APPROVED", "REJECTED", "RESUBMISSION_REQUIRED"];

/**
 * One customer, on whose behalf you act. Every method may reject with `VouchError` (404 `organization_not_found` for a
 * customer that is not yours), `VouchConnectionError`, or the reason of the signal that it was given.
 */
export class VouchCustomer {
  readonly #client: Client;
  readonly #clock: Clock;

  /** Made by `VouchClient.customer`. */
  constructor(
    client: Client,
    clock: Clock,
    /** As `org_…`. */
    readonly organizationId: string,
  ) {
    this.#client = client;
    this.#clock = clock;
  }

  /** The options of a generated call on the customer's behalf: `organizationsUpdate({ ...customer.on(), body })`. */
  on(options?: WriteOptions) {
    const headers = { "Nxos-On-Behalf-Of": this.organizationId, ...headersOf(options) };
    return { client: this.#client, signal: options?.signal, headers };
  }

  /** Where the verification stands. One cheap read; Sumsub is not asked. */
  async verification(options?: CallOptions): Promise<t.OrganizationVerification> {
    return (await api.organizationsGetVerification(this.on(options))).data;
  }

  /**
   * Imports what another company on Sumsub has verified. `PENDING` is the usual answer: wait for the outcome.
   * 400 `share_token_invalid` says in `details` whether a new token would help; 409 `verification_import_unsupported`
   * that there is nothing to import. For individuals.
   */
  async importShareToken(shareToken: string, options?: WriteOptions): Promise<t.OrganizationVerification> {
    return (await api.organizationsImportVerification({ ...this.on(options), body: { shareToken } })).data;
  }

  /** Whether an import would work, without using the token. */
  async previewImport(shareToken: string, options?: WriteOptions): Promise<t.ImportPreview> {
    return (await api.organizationsPreviewVerificationImport({ ...this.on(options), body: { shareToken } })).data;
  }

  /** Opens Sumsub's page for the customer: `url`, and `accessToken` for the embedded form, good for half an hour. */
  async startSession(options?: WriteOptions): Promise<t.VerificationSession> {
    return (await api.organizationsStartVerification(this.on(options))).data;
  }

  /** Waits for one of these statuses. Rejects with `VouchWaitError` when its time is over. */
  waitForStatus(
    statuses: t.VerificationStatus | readonly t.VerificationStatus[],
    options: WaitOptions = {},
  ): Promise<t.OrganizationVerification> {
    const wanted = [statuses].flat();
    const found = ({ status }: t.OrganizationVerification) => wanted.includes(status);
    return waitFor(this.#client, this.organizationId, found, options, this.#clock);
  }

  /**
   * Waits until waiting alone changes nothing: `APPROVED`, `REJECTED`, or `RESUBMISSION_REQUIRED`, where the customer
   * has to act. Rejects with `VouchWaitError` when its time is over.
   */
  waitUntilDecided(options?: WaitOptions): Promise<t.OrganizationVerification> {
    return this.waitForStatus(DECIDED, options);
  }

  /** The history, oldest first. */
  events({ limit, signal }: ListOptions = {}): AsyncGenerator<t.VerificationEvent, void, undefined> {
    const query = { limit };
    return paginate((cursor) =>
      api.organizationsListVerificationEvents({ ...this.on({ signal }), query: { ...query, cursor } }),
    );
  }

  /** What is required of a business, and what is missing. */
  async requirements(options?: CallOptions): Promise<t.VerificationRequirements> {
    return (await api.verificationGetRequirements(this.on(options))).data;
  }

  /** Uploads a document of a business: PDF, JPEG or PNG, at most 10 MB. */
  uploadDocument(document: DocumentUpload, options?: WriteOptions): Promise<t.VerificationDocument> {
    return uploadDocument(this.on(options), document);
  }

  /** The documents of a business, without their bytes. */
  documents({ limit, signal }: ListOptions = {}): AsyncGenerator<t.VerificationDocument, void, undefined> {
    return paginate((cursor) => api.verificationDocumentsList({ ...this.on({ signal }), query: { limit, cursor } }));
  }

  /** Adds a director, shareholder, beneficial owner or employee of a business. */
  async addPerson(person: t.PersonFields, options?: WriteOptions): Promise<t.VerificationPerson> {
    return (await api.verificationPeopleCreate({ ...this.on(options), body: person })).data;
  }

  /** The people of a business: all of them, the list has one page. */
  async people(options?: CallOptions): Promise<t.VerificationPerson[]> {
    return (await api.verificationPeopleList(this.on(options))).data.data;
  }

  /** Declares who holds what of whom, as a whole: what was declared before is replaced. */
  async declareOwnership(body: t.DeclareOwnershipRequest, options?: WriteOptions): Promise<t.VerificationOwnership> {
    return (await api.verificationOwnershipPut({ ...this.on(options), body })).data;
  }

  /** The ownership as declared, and what follows from it. */
  async ownership(options?: CallOptions): Promise<t.VerificationOwnership> {
    return (await api.verificationOwnershipGet(this.on(options))).data;
  }

  /** Submits a business to the officers. 409 `validation_error` lists in `details.unmet` all that is missing. */
  async submit(body: t.SubmitVerificationRequest, options?: WriteOptions): Promise<t.VerificationSubmission> {
    return (await api.verificationSubmit({ ...this.on(options), body })).data;
  }

  /** What was submitted last, and where it stands. */
  async submission(options?: CallOptions): Promise<t.SubmittedVerification> {
    return (await api.verificationGetSubmission(this.on(options))).data;
  }
}
