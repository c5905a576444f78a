/** Receiving webhooks: is it from Earmark, is it new, and what does it say? Needs WebCrypto alone (Node, Deno, workers). */

import type { EarmarkEvent } from "./events.js";

export type { EarmarkEvent } from "./events.js";

const TOLERANCE_SECONDS = 300;

/** Not signed with a secret of ours, or not just now. Answer 401 and do nothing. */
export class NotGenuine extends Error {
  override name = "NotGenuine";
}

export interface Heard {
  /** Several while one is being rotated. */
  secrets: string | readonly string[];
  /** Seconds since 1970. */
  now?: number;
}

/**
 * The event. `body` is as it came, before any parser. Pass over types that you do not know: new ones come without notice.
 * Rejects with NotGenuine.
 */
export async function verify(
  body: Uint8Array | string,
  headers: Headers | Record<string, string | string[] | undefined>,
  { secrets, now = Date.now() / 1000 }: Heard,
): Promise<EarmarkEvent> {
  const known = headers instanceof Headers ? headers : new Headers(flat(headers));
  const [id, moment, given] = ["id", "timestamp", "signature"].map((part) => known.get(`webhook-${part}`));
  if (!id || !moment || !given) throw new NotGenuine("A header is missing.");
  if (!/^\d+$/.test(moment)) throw new NotGenuine("The timestamp is no number.");
  if (Math.abs(now - Number(moment)) > TOLERANCE_SECONDS) throw new NotGenuine("The timestamp is too far from now.");
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const content = joined(new TextEncoder().encode(`${id}.${moment}.`), bytes);
  const shown = given.split(" ").filter((one) => one.startsWith("v1,")).map((one) => bytesOf(one.slice(3)));
  let genuine = false;
  for (const secret of typeof secrets === "string" ? [secrets] : secrets) {
    const raw = bytesOf(secret.replace(/^whsec_/, ""));
    if (!raw) throw new TypeError("A secret is whsec_ and base64.");
    const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    // WebCrypto compares in constant time.
    for (const one of shown) if (one && (await crypto.subtle.verify("HMAC", key, one, content))) genuine = true;
  }
  if (!genuine) throw new NotGenuine("No signature is of a secret of ours.");
  return JSON.parse(new TextDecoder().decode(bytes)) as EarmarkEvent;
}

function flat(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
