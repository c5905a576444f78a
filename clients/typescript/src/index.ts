/** Earmark's API, typed by its schema: `createEarmark({ baseUrl, token }).GET("/api/v1/offers/")`. */

import createClient, { type Client, type Middleware } from "openapi-fetch";
import { KEYED } from "./keyed.js";
import type { components, paths } from "./schema.js";

export type { components, paths } from "./schema.js";
/** Anything of the schema by its name: `Model<"Order">`. */
export type Model<Name extends keyof components["schemas"]> = components["schemas"][Name];
export type Problem = Model<"Problem">;
export type Earmark = Client<paths>;

export interface Options {
  baseUrl: string;
  /** An access token, or what fetches one; asked anew before each request. Without it: what is open to anyone. */
  token?: string | (() => string | Promise<string>);
  /** How often a request is sent at most, where repeating it does nothing twice. */
  tries?: number;
  fetch?: typeof globalThis.fetch;
}

/** A call that was answered with a problem (RFC 9457). `code` is for programs. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(readonly problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.name = "Refused";
    this.status = problem.status;
    this.code = problem.code;
  }
}

export function createEarmark({ baseUrl, token, tries = 5, fetch = globalThis.fetch }: Options): Earmark {
  const client = createClient<paths>({ baseUrl, fetch: (request: Request) => persistently(request, tries, fetch) });
  client.use(keys);
  if (token !== undefined) client.use(authorization(token));
  return client;
}

/** What was asked for: `const order = await ok(api.GET(…))`. Rejects with Refused. */
export async function ok<Data>(call: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
  const { data, error, response } = await call;
  if (isProblem(error)) throw new Refused(error);
  if (!response.ok) throw new Error(`Unexpected answer: ${response.status}`);
  return data as Data;
}

/** An access token by name and password, kept until a minute before its end: for `token`. */
export function byPassword(baseUrl: string, username: string, password: string): () => Promise<string> {
  let kept: { access: string; until: number } | undefined;
  return async () => {
    if (kept && Date.now() < kept.until) return kept.access;
    const { access } = await ok(createEarmark({ baseUrl }).POST("/api/v1/auth/login/", { body: { username, password } }));
    const claims = JSON.parse(atob(access.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as { exp: number; iat: number };
    kept = { access, until: Date.now() + (claims.exp - claims.iat - 60) * 1000 };
    return access;
  };
}

function isProblem(error: unknown): error is Problem {
  return typeof error === "object" && error !== null && "code" in error && "status" in error;
}

function authorization(token: NonNullable<Options["token"]>): Middleware {
  return {
    async onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${typeof token === "string" ? token : await token()}`);
      return request;
    },
  };
}

/** Where the schema knows an Idempotency-Key and the caller gave none, one for this call and its repetitions. */
const keys: Middleware = {
  onRequest({ request, schemaPath }) {
    if (KEYED.has(`${request.method} ${schemaPath}`) && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    return request;
  },
};

/** Busy, away for a moment, or behind a proxy that found nobody. */
const PASSING = new Set([429, 502, 503, 504]);
const LONGEST_PAUSE = 30;

async function persistently(request: Request, tries: number, fetch: typeof globalThis.fetch): Promise<Response> {
  const safe = request.method === "GET" || request.headers.has("Idempotency-Key");
  for (let attempt = 1; ; attempt++) {
    const last = !safe || attempt >= tries;
    let asked: string | null = null;
    try {
      const response = await fetch(last ? request : request.clone());
      if (last || !(await passes(response))) return response;
      asked = response.headers.get("Retry-After");
      await response.body?.cancel(); // unread, it would keep its connection
    } catch (error) {
      if (last || request.signal.aborted) throw error;
    }
    const pause = asked && /^\d+$/.test(asked) ? Number(asked) : 0.2 * 2 ** attempt * (0.5 + Math.random() / 2);
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, LONGEST_PAUSE) * 1000));
  }
}

async function passes(response: Response): Promise<boolean> {
  if (response.status !== 409) return PASSING.has(response.status);
  return (await response.clone().text()).includes('"idempotency_in_flight"');
}
