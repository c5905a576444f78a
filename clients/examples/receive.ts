/** A receiver of webhooks, for whatever speaks Request and Response: workers, Deno, frameworks on Node.js. */

import { NotGenuine, verify } from "earmark-client/webhooks";

export async function hear(request: Request, secret: string): Promise<Response> {
  try {
    const event = await verify(new Uint8Array(await request.arrayBuffer()), request.headers, { secrets: secret });
    if (event.type === "order.placed") console.log(event.data.number, event.data.total);
    return new Response(null, { status: 204 });
  } catch (error) {
    if (error instanceof NotGenuine) return new Response(null, { status: 401 });
    throw error;
  }
}
