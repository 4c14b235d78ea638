import type { Client } from "./generated/client/index.js";
import { formDataBodySerializer } from "./generated/core/bodySerializer.gen.js";
import { verificationDocumentsUpload } from "./generated/sdk.gen.js";
import type { UploadDocumentForm, UploadDocumentRequest, VerificationDocument } from "./generated/types.gen.js";

/** A document to upload. */
export interface DocumentUpload extends Omit<UploadDocumentForm, "file" | "fileName"> {
  /** The file itself: PDF, JPEG or PNG, at most 10 MB. Its content decides which. */
  file: Blob | Uint8Array;
  /** 1 to 255 characters, without a path. */
  fileName: string;
}

/** Sends a document as a form. The generated call knows its JSON alone, a third longer. */
export async function uploadDocument(
  call: { client: Client; signal: AbortSignal | undefined; headers: Record<string, string> },
  { file, ...fields }: DocumentUpload,
): Promise<VerificationDocument> {
  const form: UploadDocumentForm = {
    ...fields,
    file: file instanceof Blob ? file : new Blob([file as Uint8Array<ArrayBuffer>]),
  };
  const body = form as unknown as UploadDocumentRequest;
  // Null takes the generated header away: fetch writes one with the form's boundary.
  const headers = { ...call.headers, "Content-Type": null };
  return (await verificationDocumentsUpload({ ...call, ...formDataBodySerializer, headers, body })).data;
}
